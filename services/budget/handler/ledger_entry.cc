#include "services/budget/handler/ledger_entry.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/budget/store/ledger_entry.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "ledgerEntries";

// Pages go by when entries were recorded, not by their ids.
std::string PageKey(const LedgerEntry& entry) {
  return absl::StrCat(entry.revision.value(), "-", entry.index);
}

EntryKey ParsePageKey(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  int64_t revision = 0;
  int index = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &revision) ||
      !absl::SimpleAtoi(parts[1], &index)) {
    return EntryKey();
  }
  return {platform::Revision(revision), index};
}

}  // namespace

absl::StatusOr<v1::GetLedgerEntryResponse> GetLedgerEntry(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetLedgerEntryRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetLedgerEntryResponse> {
        const auto found =
            LedgerEntryStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
        if (!found) {
          return platform::NotFound("LedgerEntry", request.name(),
                                    "list the ledger entries of the year to see which exist");
        }
        v1::GetLedgerEntryResponse response;
        *response.mutable_ledger_entry() =
            ToProto(platform::FiscalYearName(name.jurisdiction, *name.fiscal_year), *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListLedgerEntriesResponse> ListLedgerEntries(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListLedgerEntriesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<LedgerEntry> page,
      (platform::ReadPage<LedgerEntry>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<LedgerEntry>> {
            return LedgerEntryStore(tx).List(year.jurisdiction, *year.fiscal_year, query.revision,
                                             ParsePageKey(query.after), query.limit, {});
          },
          PageKey)));
  v1::ListLedgerEntriesResponse response;
  for (const LedgerEntry& entry : page.rows) {
    *response.add_ledger_entries() = ToProto(request.parent(), entry);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::budget
