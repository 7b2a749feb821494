#include "services/budget/store/ledger_entry.h"

#include "services/platform/db/transact.h"

namespace kuzukuri::budget {
namespace {

LedgerEntry FromRow(const pqxx::row& row) {
  LedgerEntry entry;
  entry.revision = row[0].as<int64_t>();
  entry.index = row[1].as<int>();
  entry.budget_line = row[2].as<std::string>();
  entry.kind = row[3].as<int>();
  entry.amount_yen = row[4].as<int64_t>();
  entry.effective_date = platform::ParseDate(row[5].as<std::string>()).value();
  entry.precision_yen = row[6].as<int64_t>();
  entry.document_reference = row[7].as<std::string>();
  entry.description = row[8].as<std::string>();
  entry.recorded_micros = row[9].as<int64_t>();
  return entry;
}

}  // namespace

std::optional<LedgerEntry> LedgerEntryStore::Get(const std::string& jurisdiction, int year,
                                                 int64_t revision, int64_t entry_revision,
                                                 int index) {
  const pqxx::result rows =
      tx_.exec_prepared("ledger_entry_get", jurisdiction, year, revision, entry_revision, index);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<LedgerEntry> LedgerEntryStore::List(const std::string& jurisdiction, int year,
                                                int64_t revision, int64_t after_revision,
                                                int after_index, int limit) {
  std::vector<LedgerEntry> result;
  for (const pqxx::row& row : tx_.exec_prepared("ledger_entry_list", jurisdiction, year, revision,
                                                after_revision, after_index, limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

void LedgerEntryStore::Insert(const std::string& jurisdiction, int year, int64_t revision,
                              const std::vector<LedgerEntry>& entries) {
  platform::SqlArray lines;
  platform::SqlArray kinds;
  platform::SqlArray amounts;
  platform::SqlArray dates;
  platform::SqlArray precisions;
  platform::SqlArray references;
  platform::SqlArray descriptions;
  for (const LedgerEntry& entry : entries) {
    lines.Add(entry.budget_line);
    kinds.Add(entry.kind);
    amounts.Add(entry.amount_yen);
    dates.Add(platform::FormatDate(entry.effective_date.value()));
    precisions.Add(entry.precision_yen);
    references.Add(entry.document_reference);
    descriptions.Add(entry.description);
  }
  tx_.exec_prepared("ledger_entry_insert", jurisdiction, year, revision, lines.str(), kinds.str(),
                    amounts.str(), dates.str(), precisions.str(), references.str(),
                    descriptions.str());
}

}  // namespace kuzukuri::budget
