#include "services/budget/handler/ledger_entry.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/ledger_entry.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"
#include "services/platform/server/proto_date.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "ledgerEntries";

// The id of an entry: `{revision}-{index}`, which is also the page key.
std::string EntryId(int64_t revision, int index) { return absl::StrCat(revision, "-", index); }

std::optional<std::pair<int64_t, int>> ParseEntryId(const std::string& id) {
  const std::vector<std::string> parts = absl::StrSplit(id, '-');
  std::pair<int64_t, int> key;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &key.first) ||
      !absl::SimpleAtoi(parts[1], &key.second)) {
    return std::nullopt;
  }
  return key;
}

v1::LedgerEntry ToProto(const platform::ResourceName& year, const LedgerEntry& entry) {
  v1::LedgerEntry proto;
  proto.set_name(platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kCollection,
                                            EntryId(entry.revision, entry.index)));
  proto.set_budget_line(platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                                   "budgetLines", entry.budget_line));
  proto.set_kind(static_cast<v1::LedgerEntry::Kind>(entry.kind));
  proto.set_amount_yen(entry.amount_yen);
  *proto.mutable_effective_date() = platform::ToProto(entry.effective_date.value());
  proto.set_precision_yen(entry.precision_yen);
  proto.set_document_reference(entry.document_reference);
  proto.set_description(entry.description);
  proto.set_revision(entry.revision);
  proto.mutable_record_time()->set_seconds(entry.recorded_micros / 1000000);
  proto.mutable_record_time()->set_nanos(static_cast<int32_t>(entry.recorded_micros % 1000000) *
                                         1000);
  return proto;
}

// Parses all rows, collecting what cannot be parsed together with what breaks a rule, so that one
// answer lists every bad field.
std::vector<LedgerEntry> FromProto(platform::FieldViolations& violations,
                                   const v1::AppendLedgerEntriesRequest& request) {
  std::vector<LedgerEntry> entries;
  for (int i = 0; i < request.entries_size(); ++i) {
    const v1::LedgerEntry& proto = request.entries(i);
    const std::string row = platform::RowField("entries", static_cast<size_t>(i), "");
    LedgerEntry entry;
    size_t known = violations.size();
    entry.budget_line = platform::ChildId(violations, row + ".budget_line", proto.budget_line(),
                                          request.parent(), "budgetLines");
    if (violations.size() > known) entry.budget_line.clear();
    entry.kind = proto.kind();
    entry.amount_yen = proto.amount_yen();
    known = violations.size();
    entry.effective_date =
        platform::FromProto(violations, row + ".effective_date", proto.effective_date());
    if (violations.size() > known) entry.effective_date.reset();
    entry.precision_yen = proto.precision_yen() == 0 ? 1 : proto.precision_yen();
    entry.document_reference = proto.document_reference();
    entry.description = proto.description();
    entries.push_back(std::move(entry));
  }
  return entries;
}

absl::Status CheckOpen(pqxx::transaction_base& tx, const platform::ResourceName& year,
                       int64_t revision) {
  const auto state = BudgetYearStore(tx).Get(year.jurisdiction, revision, *year.fiscal_year);
  if (!state || !IsClosed(*state)) return absl::OkStatus();
  return platform::FailedPrecondition(
      "YEAR_CLOSED", platform::FiscalYearName(year.jurisdiction, *year.fiscal_year),
      absl::StrCat("fiscal year ", *year.fiscal_year,
                   " is settled and takes no more entries; correct it with entries in the current "
                   "year"));
}

absl::Status Validate(pqxx::transaction_base& tx, const platform::ResourceName& year,
                      int64_t revision, const std::vector<LedgerEntry>& entries,
                      const platform::FieldViolations& violations) {
  KZ_RETURN_IF_ERROR(CheckOpen(tx, year, revision));
  std::set<std::string> ids;
  for (const LedgerEntry& entry : entries) ids.insert(entry.budget_line);
  return ValidateNew(*year.fiscal_year, entries,
                     BudgetLineStore(tx).Find(year.jurisdiction, *year.fiscal_year, ids),
                     violations);
}

}  // namespace

absl::StatusOr<v1::AppendLedgerEntriesResponse> AppendLedgerEntries(
    platform::Pool& pool, const platform::RequestContext& context,
    const v1::AppendLedgerEntriesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize("entries", request.entries_size()));
  platform::FieldViolations violations;
  const std::vector<LedgerEntry> entries = FromProto(violations, request);
  return platform::CommitWrite<v1::AppendLedgerEntriesResponse>(
      pool, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          int64_t revision) -> absl::StatusOr<v1::AppendLedgerEntriesResponse> {
        KZ_RETURN_IF_ERROR(Validate(tx, year, revision, entries, violations));
        LedgerEntryStore(tx).Insert(year.jurisdiction, *year.fiscal_year, revision, entries);
        v1::AppendLedgerEntriesResponse response;
        for (int i = 0; i < request.entries_size(); ++i) {
          response.add_names(platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                                        kCollection, EntryId(revision, i)));
        }
        return response;
      });
}

absl::StatusOr<v1::GetLedgerEntryResponse> GetLedgerEntry(
    platform::Pool& pool, const platform::RequestContext& context,
    const v1::GetLedgerEntryRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  const auto key = ParseEntryId(name.id);
  return platform::Read(
      pool, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<v1::GetLedgerEntryResponse> {
        KZ_ASSIGN_OR_RETURN(const int64_t revision,
                            platform::ResolveRevision(tx, name.jurisdiction, request.revision()));
        const auto found = key ? LedgerEntryStore(tx).Get(name.jurisdiction, *name.fiscal_year,
                                                          revision, key->first, key->second)
                               : std::nullopt;
        if (!found) {
          return platform::NotFound("LedgerEntry", request.name(),
                                    "list the ledger entries of the year to see which exist");
        }
        v1::GetLedgerEntryResponse response;
        *response.mutable_ledger_entry() = ToProto(name, *found);
        response.set_revision(revision);
        return response;
      });
}

absl::StatusOr<v1::ListLedgerEntriesResponse> ListLedgerEntries(
    platform::Pool& pool, const platform::RequestContext& context,
    const v1::ListLedgerEntriesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<LedgerEntry> page,
      (platform::ReadPage<LedgerEntry>(
          pool, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<LedgerEntry>> {
            const auto after = ParseEntryId(query.after).value_or(std::pair<int64_t, int>(0, 0));
            return LedgerEntryStore(tx).List(year.jurisdiction, *year.fiscal_year, query.revision,
                                             after.first, after.second, query.limit);
          },
          [](const LedgerEntry& entry) { return EntryId(entry.revision, entry.index); })));
  v1::ListLedgerEntriesResponse response;
  for (const LedgerEntry& entry : page.rows) *response.add_ledger_entries() = ToProto(year, entry);
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision);
  return response;
}

}  // namespace kuzukuri::budget
