// What the aggregator keeps in memory of each jurisdiction: pieces of data and whole answers, all
// immutable and known to be of certain revisions. It can be old, but never wrong: whether a piece
// of one revision is also right at another is decided by the revisions that touched it.
//
//   snapshot_check   how a snapshot is made of heads, and checked
//   known_heads      what is known of a jurisdiction's heads
//   fetcher          how what is not kept is loaded, once for all who wait for it
//   kept_pieces      how a year is kept
//   kept_answers     how an answer is kept
//   kept_plans       how a plan is kept
//   wards            which jurisdictions are kept, and what goes when there is no room
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/memory/fetcher.h"
#include "services/aggregator/upstream/memory/needs.h"
#include "services/aggregator/upstream/memory/snapshot_check.h"
#include "services/aggregator/upstream/memory/uses.h"
#include "services/aggregator/upstream/memory/wards.h"
#include "services/aggregator/upstream/writes.h"

namespace kuzukuri::aggregator {

// Thread safe; nothing blocks but the destructor, which waits for what is under way.
class Memory {
 public:
  struct Options {
    // Bounds what is kept, about: beyond it the jurisdictions not used for longest are dropped and
    // read again when asked for. One jurisdiction is always kept.
    size_t max_bytes = 512 << 20;
    // How long heads are taken for the present ones without asking. Above zero answers may miss
    // writes acknowledged in that time.
    std::chrono::milliseconds trust_heads{0};
  };

  Memory(const Services& services, const Options& options);

  WardHandle Open(const platform::JurisdictionCode& jurisdiction) {
    return wards_.Open(jurisdiction);
  }

  // The heads of the services at a moment after this call, that of the indicators when asked for.
  // UNAVAILABLE (reason DATABASE_RESTORED) when a service's history is no longer the one that what
  // is kept is of: nothing of the jurisdiction is kept then, and asking again helps.
  void GetHeads(const Context& context, const WardHandle& ward, bool indicators,
                std::function<void(absl::StatusOr<Snapshot>)> done) {
    snapshots_.GetHeads(context, ward, indicators, std::move(done));
  }

  // Whether a snapshot is part of the services' histories, of the indicators' when asked for.
  // FAILED_PRECONDITION (reason SNAPSHOT_AHEAD or SNAPSHOT_LOST) when it is not; UNAVAILABLE as
  // above. Asks only for what is not known since the services' streams of heads were opened.
  void Verify(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
              const std::string& field, bool indicators, std::function<void(absl::Status)> done) {
    snapshots_.Verify(context, ward, snapshot, field, indicators, std::move(done));
  }

  // The answer kept for a request at a snapshot; null when there is none.
  AnswerBody FindAnswer(const WardHandle& ward, const std::string& request,
                        const Snapshot& snapshot);
  void KeepAnswer(const WardHandle& ward, const std::string& request, const Snapshot& snapshot,
                  const Needs& needs, AnswerBody body);

  // The plan kept for questions of a form; null when there is none. Whether it still fits is for
  // its maker to say.
  KeptPlans::Plan FindPlan(const WardHandle& ward, const std::string& form);
  void KeepPlan(const WardHandle& ward, const std::string& form, KeptPlans::Plan plan,
                size_t bytes);

  // Everything a comparison needs, each piece right at the snapshot; what is not kept is loaded,
  // once for all who wait for it.
  void Fetch(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
             const Needs& needs, Collector::Done done) {
    fetcher_.Fetch(context, ward, snapshot, needs, std::move(done));
  }

  // What a report prints besides; read anew for every report, since they are few and far between.
  void LoadPaper(const Context& context, const Snapshot& snapshot, platform::Year fiscal_year,
                 Loaded<Paper> done) const {
    fetcher_.LoadPaper(context, snapshot, fiscal_year, std::move(done));
  }

  // How what is kept fares.
  Wards::Counts counts() const { return wards_.counts(); }
  const Uses& answer_uses() const { return answer_uses_; }
  const Uses& plan_uses() const { return plan_uses_; }
  const Uses& piece_uses() const { return fetcher_.uses(); }
  // How a service is asked for heads.
  HeadFeed::Counts head_counts(Upstream service) const { return snapshots_.head_counts(service); }

  // The writes themselves; read anew whenever they are asked for.
  const WriteLoader& writes() const { return writes_; }

 private:
  Wards wards_;
  Uses answer_uses_;
  Uses plan_uses_;
  Fetcher fetcher_;
  const WriteLoader writes_;
  SnapshotCheck snapshots_;  // goes first: what it tells is fetched for
};

}  // namespace kuzukuri::aggregator
