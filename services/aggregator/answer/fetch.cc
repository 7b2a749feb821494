#include "services/aggregator/answer/fetch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/aggregator/domain/projection.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::StatusOr<std::optional<Snapshot>> DecodeOptional(const std::string& token,
                                                       const std::string& jurisdiction,
                                                       const char* field) {
  if (token.empty()) return std::optional<Snapshot>();
  KZ_ASSIGN_OR_RETURN(Snapshot snapshot, DecodeSnapshot(token, jurisdiction, field));
  return std::optional<Snapshot>(std::move(snapshot));
}

absl::StatusOr<Snapshot> Check(Snapshot snapshot, const std::optional<Snapshot>& bound) {
  if (snapshot.catalog == 0) {
    return platform::NotFound("Jurisdiction", platform::JurisdictionName(snapshot.jurisdiction),
                              "register it in the catalog first");
  }
  if (bound && !AtLeast(snapshot, *bound)) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kSnapshotAhead, "min_snapshot",
        "min_snapshot: a service has not reached it; use a snapshot of this installation, and a "
        "snapshot that is not older than min_snapshot");
  }
  return snapshot;
}

}  // namespace

void ResolveSnapshot(Memory& memory, const Memory::WardHandle& ward,
                     const std::string& jurisdiction, const std::string& snapshot,
                     const std::string& min_snapshot,
                     std::function<void(absl::StatusOr<Snapshot>)> done) {
  const auto pinned = DecodeOptional(snapshot, jurisdiction, "snapshot");
  if (!pinned.ok()) return done(pinned.status());
  const auto bound = DecodeOptional(min_snapshot, jurisdiction, "min_snapshot");
  if (!bound.ok()) return done(bound.status());
  if (*pinned) return done(Check(**pinned, *bound));
  memory.GetHeads(ward, [bound = *bound, done](absl::StatusOr<Snapshot> heads) {
    if (!heads.ok()) return done(heads.status());
    done(Check(*std::move(heads), bound));
  });
}

void ResolveSnapshot(Memory& memory, const std::shared_ptr<const Question>& question,
                     std::function<void(absl::StatusOr<Snapshot>)> done) {
  ResolveSnapshot(memory, question->ward, question->query.jurisdiction, question->snapshot,
                  question->min_snapshot, [question, done](absl::StatusOr<Snapshot> snapshot) {
                    if (snapshot.ok() && snapshot->budget == 0) {
                      return done(NothingThere(
                          question->query, "the budget service holds nothing of the jurisdiction"));
                    }
                    done(std::move(snapshot));
                  });
}

Needs NeedsOf(const Query& query) {
  Needs needs;
  needs.last_year = query.LastYear();
  const int back = query.pace ? kPastYears : 0;
  for (const ColumnSpec& column : query.columns) {
    const int first = std::max(column.fiscal_year - back, platform::kFirstFiscalYear);
    for (int year = first; year <= column.fiscal_year; ++year) {
      needs.book_years.insert(year);
    }
  }
  needs.first_year = *needs.book_years.begin();
  needs.indicators = query.indicators;
  needs.reported = query.reported;
  return needs;
}

absl::Status NothingThere(const Query& query, const std::string& why) {
  return platform::NotFound(
      "FiscalYear", platform::FiscalYearName(query.jurisdiction, query.columns.front().fiscal_year),
      why + " at this snapshot");
}

}  // namespace kuzukuri::aggregator
