// What is known of one jurisdiction's heads, and what to ask to know more.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/heads/feed.h"
#include "services/aggregator/upstream/memory/history.h"

namespace kuzukuri::aggregator {

// The services a request asks.
inline std::span<const Upstream> Needed(bool indicators) {
  static_assert(kUpstreams.back() == Upstream::kIndicator);
  return std::span(kUpstreams).first(kUpstreams.size() - (indicators ? 0 : 1));
}

// The open stream of heads of each service, see HeadFeed::stream.
using Streams = std::array<uint64_t, kUpstreams.size()>;

// A head that is asked for, and what it is asked for for.
struct Inquiry {
  Upstream service = Upstream::kCatalog;
  RevisionMark write;
  bool kept = false;  // what is kept is of that write's history; otherwise a snapshot is
  bool last = false;  // and it is the last one known of it
};
using Inquiries = std::vector<Inquiry>;

class KnownHeads {
 public:
  using Clock = std::chrono::steady_clock;

  // The last heads told, when they were told after `since`.
  std::optional<Snapshot> Since(Clock::time_point since, bool indicators) const;

  // What to ask for the heads: the first inquiries are one a service, in order.
  Inquiries AskHeads(bool indicators, const Streams& streams) const;
  // What to ask for whether a snapshot is part of the histories; nothing where that is known.
  Inquiries AskHistory(const Snapshot& snapshot, bool indicators, const Streams& streams) const;

  // Takes what was told. The service whose history is no longer the one that what is kept is of, if
  // there is one.
  std::optional<Upstream> Learn(const Inquiries& inquiries, const std::vector<ToldHead>& told);

  // The snapshot of the heads told in answer to AskHeads.
  Snapshot Take(const platform::JurisdictionCode& jurisdiction, bool indicators,
                const std::vector<ToldHead>& told, Clock::time_point now);

 private:
  struct Known {
    History history;
    RevisionMark head;  // the highest told
  };

  const Known& of(Upstream service) const { return known_[static_cast<size_t>(service)]; }
  Known& of(Upstream service) { return known_[static_cast<size_t>(service)]; }
  // Asks for the last write known, unless it is known to be part of the history still.
  void AddLast(Upstream service, const Streams& streams, Inquiries& inquiries) const;

  std::array<Known, kUpstreams.size()> known_;
  std::optional<Snapshot> last_;  // the last heads told, and when
  Clock::time_point last_at_{};
};

}  // namespace kuzukuri::aggregator
