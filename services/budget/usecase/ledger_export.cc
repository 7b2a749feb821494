#include "services/budget/usecase/ledger_export.h"

#include "services/budget/store/ledger_entry.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::budget {
namespace {

constexpr int kPageSize = 2000;

}  // namespace

absl::Status ExportLedger(platform::Pools& pools, const platform::RequestContext& context,
                          const ExportQuery& query, const ExportPage& page) {
  platform::Revision revision = query.revision;
  EntryKey after;
  while (true) {
    const auto read = [&](pqxx::transaction_base& tx,
                          platform::Revision at) -> absl::StatusOr<std::vector<LedgerEntry>> {
      revision = at;  // of the pages that follow, too
      return LedgerEntryStore(tx).List(query.jurisdiction, query.year, at, after, kPageSize,
                                       {query.as_of, /*of_statements=*/false});
    };
    KZ_ASSIGN_OR_RETURN(
        const std::vector<LedgerEntry> entries,
        platform::ReadAt(pools.stream, context, query.jurisdiction, revision, read));
    if (!entries.empty() || after.revision == platform::Revision()) {
      KZ_RETURN_IF_ERROR(page(revision, entries));
    }
    if (entries.size() < kPageSize) return absl::OkStatus();
    after = {entries.back().revision, entries.back().index};
  }
}

}  // namespace kuzukuri::budget
