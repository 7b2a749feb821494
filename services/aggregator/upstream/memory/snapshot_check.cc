#include "services/aggregator/upstream/memory/snapshot_check.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point SteadyDeadline(const platform::RequestContext& context) {
  if (context.deadline == std::chrono::system_clock::time_point::max()) {
    return Clock::time_point::max();
  }
  return Clock::now() + (context.deadline - std::chrono::system_clock::now());
}

absl::Status Restored(Upstream service) {
  return platform::Unavailable(
      platform::ErrorReason::kDatabaseRestored,
      absl::StrCat("the database of the ", NameOf(service),
                   " service was taken back to an earlier point; what was kept of it is dropped, "
                   "send the request again"),
      {{"service", NameOf(service)}});
}

absl::Status NotOfTheHistory(const std::string& field, Upstream service,
                             platform::Revision revision, platform::HeadRevision head) {
  if (revision > head.revision) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kSnapshotAhead, field,
        absl::StrCat(field, ": it names revision ", revision.value(), " of the ", NameOf(service),
                     " service, which has reached ", head.revision.value(),
                     "; use a snapshot of this installation, or leave it empty"));
  }
  return platform::FailedPrecondition(
      platform::ErrorReason::kSnapshotLost, field,
      absl::StrCat(field, ": its revision ", revision.value(), " of the ", NameOf(service),
                   " service is not part of this history: it is of another installation, or the "
                   "database was taken back to an earlier point; take a new snapshot"));
}

// Whether the writes of a snapshot, as asked for, are part of the histories.
absl::Status CheckHistory(const std::string& field, const Inquiries& inquiries,
                          const std::vector<ToldHead>& told) {
  for (size_t i = 0; i < told.size(); ++i) {
    if (!told[i].head.known_is_lost) continue;
    return NotOfTheHistory(field, inquiries[i].service, inquiries[i].write.revision,
                           platform::HeadRevision(told[i].head.revision));
  }
  return absl::OkStatus();
}

}  // namespace

SnapshotCheck::~SnapshotCheck() {
  heads_.Stop();
  in_flight_.Wait();
}

void SnapshotCheck::GetHeads(const Context& context, const WardHandle& ward, bool indicators,
                             std::function<void(absl::StatusOr<Snapshot>)> done) {
  Inquiries inquiries;
  const auto trusted = wards_.With(ward, [&](const Ward& in) {
    inquiries = in.heads.AskHeads(indicators, heads_.streams());
    return in.heads.Since(Clock::now() - trust_heads_, indicators);
  });
  if (trusted) return done(*trusted);
  Ask(context, ward, std::move(inquiries),
      [this, ward, indicators, done = std::move(done)](const absl::Status& status,
                                                       const Told& told) {
        if (!status.ok()) return done(status);
        done(TakeHeads(ward, indicators, told));
      });
}

void SnapshotCheck::Verify(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
                           const std::string& field, bool indicators,
                           std::function<void(absl::Status)> done) {
  const Inquiries inquiries = wards_.With(ward, [&](const Ward& in) {
    return in.heads.AskHistory(snapshot, indicators, heads_.streams());
  });
  if (inquiries.empty()) return done(absl::OkStatus());
  Ask(context, ward, inquiries,
      [inquiries, field, done = std::move(done)](const absl::Status& status, const Told& told) {
        done(status.ok() ? CheckHistory(field, inquiries, told) : status);
      });
}

void SnapshotCheck::Ask(const Context& context, const WardHandle& ward, Inquiries inquiries,
                        Done done) {
  // The answers may be here, and whoever asked gone, before this returns.
  const platform::InFlight::Token token(in_flight_);
  std::vector<Heads::Question> questions;
  for (const Inquiry& inquiry : inquiries) {
    questions.push_back(
        {inquiry.service, {ward->code, inquiry.write.revision, inquiry.write.mark}});
  }
  heads_.Ask(questions, SteadyDeadline(*context),
             [this, ward, inquiries = std::move(inquiries),
              done = std::move(done)](const absl::StatusOr<Told>& told) {
               if (!told.ok()) return done(told.status(), {});
               done(Learn(ward, inquiries, *told), *told);
             });
}

absl::Status SnapshotCheck::Learn(const WardHandle& ward, const Inquiries& inquiries,
                                  const Told& told) {
  const std::optional<Upstream> restored =
      wards_.With(ward, [&](Ward& in) { return in.heads.Learn(inquiries, told); });
  if (!restored) return absl::OkStatus();
  wards_.Drop(ward);
  return Restored(*restored);
}

Snapshot SnapshotCheck::TakeHeads(const WardHandle& ward, bool indicators, const Told& told) {
  return wards_.With(ward, [&](Ward& in) {
    for (const Upstream service : Needed(indicators)) {
      in.Touch(service, told[static_cast<size_t>(service)].head);
    }
    return in.heads.Take(in.code, indicators, told, Clock::now());
  });
}

}  // namespace kuzukuri::aggregator
