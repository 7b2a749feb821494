// The heads of jurisdictions in the three services.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/heads/feed.h"
#include "services/aggregator/upstream/services.h"
#include "services/platform/base/ticker.h"

namespace kuzukuri::aggregator {

// Thread safe; nothing blocks but Stop.
class Heads {
 public:
  struct Question {
    Upstream service = Upstream::kCatalog;
    platform::HeadQuery query;
  };
  using Done = std::function<void(absl::StatusOr<std::vector<ToldHead>>)>;

  explicit Heads(const Services& services);

  // Asks each question of its service, see HeadFeed. The answers in the order of the questions, of
  // which there is at least one; the first error ends the waiting.
  void Ask(const std::vector<Question>& questions, HeadFeed::Time deadline, const Done& done);

  // See HeadFeed::Stop.
  void Stop();

  // By service, see HeadFeed::stream.
  std::array<uint64_t, kUpstreams.size()> streams() const;

  HeadFeed::Counts counts(Upstream service) const { return feed(service).counts(); }

 private:
  HeadFeed& feed(Upstream service) const { return *feeds_[static_cast<size_t>(service)]; }

  std::array<std::unique_ptr<HeadFeed>, kUpstreams.size()> feeds_;
  platform::Ticker ticker_;
};

}  // namespace kuzukuri::aggregator
