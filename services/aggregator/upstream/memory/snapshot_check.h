// How a snapshot is made and checked: by the heads of the services.
//
// Why an answer without a snapshot is never stale: its snapshot is made of heads asked for after
// the request came in; a service makes a write visible before it acknowledges it and in the same
// transaction as its revision and the years it touched; and a kept piece of revision L serves a
// request at revision R only when nothing touched its year in between.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/heads/heads.h"
#include "services/aggregator/upstream/loads.h"
#include "services/aggregator/upstream/memory/wards.h"
#include "services/platform/work/in_flight.h"

namespace kuzukuri::aggregator {

// Thread safe; nothing blocks but the destructor, which waits for what is under way.
class SnapshotCheck {
 public:
  // `trust_heads`: see Memory::Options.
  SnapshotCheck(const Services& services, std::chrono::milliseconds trust_heads, Wards& wards)
      : trust_heads_(trust_heads), wards_(wards), heads_(services) {}
  ~SnapshotCheck();

  // See Memory.
  void GetHeads(const Context& context, const WardHandle& ward, bool indicators,
                std::function<void(absl::StatusOr<Snapshot>)> done);
  void Verify(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
              const std::string& field, bool indicators, std::function<void(absl::Status)> done);

  HeadFeed::Counts head_counts(Upstream service) const { return heads_.counts(service); }

 private:
  using Told = std::vector<ToldHead>;
  using Done = std::function<void(absl::Status, const Told&)>;

  void Ask(const Context& context, const WardHandle& ward, Inquiries inquiries, Done done);
  absl::Status Learn(const WardHandle& ward, const Inquiries& inquiries, const Told& told);
  Snapshot TakeHeads(const WardHandle& ward, bool indicators, const Told& told);

  const std::chrono::milliseconds trust_heads_;
  Wards& wards_;
  platform::InFlight in_flight_;  // who asks, until they have let go of what is here
  Heads heads_;
};

}  // namespace kuzukuri::aggregator
