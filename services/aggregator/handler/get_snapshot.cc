#include "services/aggregator/handler/get_snapshot.h"

#include <utility>

#include "services/aggregator/answer/fetch.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

using Response = v1::GetSnapshotResponse;

Response Describe(const Snapshot& snapshot) {
  Response response;
  response.set_snapshot(EncodeSnapshot(snapshot));
  response.set_catalog_revision(snapshot.catalog.value());
  response.set_budget_revision(snapshot.budget.value());
  response.set_indicator_revision(snapshot.indicator->value());
  return response;
}

absl::Status NotKnownYet(const platform::JurisdictionCode& jurisdiction,
                         const platform::Date& day) {
  return platform::NotFound("Jurisdiction", platform::JurisdictionName(jurisdiction),
                            "nothing was recorded of it at the end of " +
                                platform::FormatDate(day) + "; give a later day");
}

}  // namespace

void GetSnapshot(Memory& memory, const Context& context,
                 const std::shared_ptr<const v1::GetSnapshotRequest>& request,
                 const std::function<void(absl::StatusOr<Response>)>& done) {
  const auto name = platform::ParseNameOf(request->jurisdiction(), "jurisdictions", "jurisdiction");
  if (!name.ok()) return done(name.status());
  const platform::JurisdictionCode& jurisdiction = name->jurisdiction;
  if (!request->has_known_on()) {
    SnapshotChoice choice;
    choice.indicators = true;
    return ResolveSnapshot(memory, context, memory.Open(jurisdiction), jurisdiction, choice,
                           [done](const absl::StatusOr<Snapshot>& snapshot) {
                             if (!snapshot.ok()) return done(snapshot.status());
                             done(Describe(*snapshot));
                           });
  }
  const type::v1::Date& known_on = request->known_on();
  const auto day = platform::MakeDate(known_on.year(), known_on.month(), known_on.day());
  if (!day) {
    return done(platform::InvalidField(
        "known_on", "known_on is not a date of the calendar; give year, month and day"));
  }
  memory.writes().LoadDay(context, jurisdiction, *day,
                          [done, jurisdiction, day = *day](
                              const absl::StatusOr<std::shared_ptr<const Snapshot>>& snapshot) {
                            if (!snapshot.ok()) return done(snapshot.status());
                            if ((*snapshot)->catalog == platform::Revision()) {
                              return done(NotKnownYet(jurisdiction, day));
                            }
                            done(Describe(**snapshot));
                          });
}

}  // namespace kuzukuri::aggregator
