#include "services/budget/store/ledger_batch.h"

#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "services/budget/domain/entry_kind.h"
#include "services/platform/base/names.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::budget {
namespace {

LedgerBatch FromRow(const pqxx::row& row) {
  LedgerBatch batch;
  batch.revision = row[0].as<platform::Revision>();
  batch.name = row[1].as<std::string>();
  batch.digest = row[2].as<std::string>();
  batch.entry_count = row[3].as<int64_t>();
  for (const absl::string_view text : absl::StrSplit(row[4].as<std::string>(), ' ')) {
    int year = 0;
    if (absl::SimpleAtoi(text, &year)) batch.years.emplace_back(year);
  }
  batch.recorded_micros = row[5].as<int64_t>();
  if (!row[6].is_null()) {
    batch.taken_back = TakeBack{row[6].as<platform::Revision>(), row[7].as<std::string>(),
                                row[8].as<int64_t>(), row[9].as<int64_t>()};
  }
  return batch;
}

std::vector<LedgerBatch> FromRows(const pqxx::result& rows) {
  std::vector<LedgerBatch> batches;
  for (const pqxx::row& row : rows) batches.push_back(FromRow(row));
  return batches;
}

platform::SqlArray YearsOf(const LedgerBatch& batch) {
  platform::SqlArray years;
  for (const platform::Year year : batch.years) years.Add(year);
  return years;
}

}  // namespace

std::optional<LedgerBatch> LedgerBatchStore::Get(const platform::JurisdictionCode& jurisdiction,
                                                 const BatchAsOf& batch) {
  const pqxx::result rows =
      platform::Run(tx_, "ledger_batch_get", jurisdiction, batch.known_at, batch.posted);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::optional<LedgerBatch> LedgerBatchStore::AtHead(const platform::JurisdictionCode& jurisdiction,
                                                    platform::Revision batch) {
  return Get(jurisdiction, {.posted = batch,
                            .known_at = platform::Revision(std::numeric_limits<int64_t>::max())});
}

std::vector<LedgerBatch> LedgerBatchStore::List(const platform::JurisdictionCode& jurisdiction,
                                                const std::string& name,
                                                const platform::PageQuery& page) {
  int64_t after = 0;
  if (!absl::SimpleAtoi(page.after, &after)) after = 0;
  return FromRows(platform::Run(tx_, "ledger_batch_list", jurisdiction, page.revision, name, after,
                                page.limit));
}

std::vector<LedgerBatch> LedgerBatchStore::Standing(const platform::JurisdictionCode& jurisdiction,
                                                    const std::string& name,
                                                    const std::string& digest) {
  return FromRows(platform::Run(tx_, "ledger_batch_standing", jurisdiction, name, digest));
}

void LedgerBatchStore::Insert(const platform::JurisdictionCode& jurisdiction,
                              const LedgerBatch& batch) {
  platform::Run(tx_, "ledger_batch_insert", jurisdiction, batch.revision, batch.name, batch.digest,
                batch.entry_count, YearsOf(batch));
}

std::optional<std::string> LedgerBatchStore::OtherReversal(
    const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch) {
  const pqxx::result rows = platform::Run(tx_, "ledger_batch_other_reversal", jurisdiction,
                                          YearsOf(batch), batch.revision);
  if (rows.empty()) return std::nullopt;
  return platform::YearResourceName(jurisdiction, rows[0][0].as<platform::Year>(), "ledgerEntries",
                                    rows[0][1].as<platform::ResourceId>());
}

void LedgerBatchStore::Reverse(const platform::JurisdictionCode& jurisdiction,
                               const LedgerBatch& batch, const std::string& id_prefix,
                               TakeBack& back) {
  back.entry_count = static_cast<int64_t>(
      platform::Run(tx_, "ledger_batch_reverse", jurisdiction, YearsOf(batch), batch.revision,
                    back.revision, kCommitmentKind, id_prefix, back.reason)
          .affected_rows());
  const pqxx::result rows =
      platform::Run(tx_, "ledger_take_back_insert", jurisdiction, batch.revision, back.revision,
                    back.reason, back.entry_count);
  back.recorded_micros = rows[0][0].as<int64_t>();
}

}  // namespace kuzukuri::budget
