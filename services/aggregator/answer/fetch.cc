#include "services/aggregator/answer/fetch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/aggregator/domain/fiscal_years.h"
#include "services/aggregator/domain/projection.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::StatusOr<std::optional<Snapshot>> DecodeOptional(
    const std::string& token, const platform::JurisdictionCode& jurisdiction,
    const std::string& field) {
  if (token.empty()) return std::optional<Snapshot>();
  KZ_ASSIGN_OR_RETURN(Snapshot snapshot, DecodeSnapshot(token, jurisdiction, field));
  return std::optional<Snapshot>(std::move(snapshot));
}

absl::Status LacksIndicators(const std::string& field) {
  return platform::InvalidField(
      field,
      field +
          ": it has no revision of the indicator service, since the answer it is of used no "
          "indicators; pass one of an answer with indicators or of GetSnapshot, or leave it empty",
      platform::ErrorReason::kSnapshotLacksIndicators);
}

absl::StatusOr<Snapshot> Check(Snapshot snapshot, const std::optional<Snapshot>& bound) {
  if (snapshot.catalog == platform::Revision()) {
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

void ResolveSnapshot(Memory& memory, const Context& context, const WardHandle& ward,
                     const platform::JurisdictionCode& jurisdiction, const SnapshotChoice& choice,
                     std::function<void(absl::StatusOr<Snapshot>)> done) {
  const auto pinned = DecodeOptional(choice.snapshot, jurisdiction, choice.field);
  if (!pinned.ok()) return done(pinned.status());
  const auto bound = DecodeOptional(choice.min_snapshot, jurisdiction, "min_snapshot");
  if (!bound.ok()) return done(bound.status());
  const bool indicators = choice.indicators;
  if (*pinned && indicators && !(*pinned)->indicator) return done(LacksIndicators(choice.field));
  const auto read = [&memory, context, ward, pinned = *pinned, bound = *bound, indicators,
                     field = choice.field, done](const absl::Status& status) {
    if (!status.ok()) return done(status);
    if (!pinned) {
      return memory.GetHeads(context, ward, indicators,
                             [bound, done](absl::StatusOr<Snapshot> heads) {
                               if (!heads.ok()) return done(heads.status());
                               done(Check(*std::move(heads), bound));
                             });
    }
    memory.Verify(context, ward, *pinned, field, indicators,
                  [pinned, bound, done](const absl::Status& verified) {
                    if (!verified.ok()) return done(verified);
                    done(Check(*pinned, bound));
                  });
  };
  if (!*bound) return read(absl::OkStatus());
  memory.Verify(context, ward, **bound, "min_snapshot", indicators && (*bound)->indicator, read);
}

void ResolveSnapshot(Memory& memory, const Context& context,
                     const std::shared_ptr<const Question>& question,
                     std::function<void(absl::StatusOr<Snapshot>)> done) {
  ResolveSnapshot(memory, context, question->ward, question->query.jurisdiction,
                  {question->snapshot, question->min_snapshot, question->query.indicators},
                  [question, done](absl::StatusOr<Snapshot> snapshot) {
                    if (snapshot.ok() && snapshot->budget == platform::Revision()) {
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
    const int first = std::max(column.fiscal_year.value() - back, platform::kFirstFiscalYear);
    for (const platform::Year year : YearsFrom(platform::Year(first), column.fiscal_year)) {
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
