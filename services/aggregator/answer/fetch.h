// What every answer needs before it can be computed: a snapshot, and what is read at it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/query.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/memory/memory.h"

namespace kuzukuri::aggregator {

// What is asked, and at which snapshot.
struct Question {
  Query query;
  WardHandle ward;
  std::string snapshot;      // token; empty: the heads
  std::string min_snapshot;  // token; may be empty
};

// The catalogues, books and indicators that are read for it.
Needs NeedsOf(const Query& query);

// NOT_FOUND of the first column's year.
absl::Status NothingThere(const Query& query, const std::string& why);

// Which snapshot is wanted.
struct SnapshotChoice {
  std::string snapshot;            // token; empty: the heads
  std::string min_snapshot;        // token; may be empty
  bool indicators = false;         // it must have a revision of the indicator service
  std::string field = "snapshot";  // of the request, for errors
};

// The snapshot that is named, or the heads; checks `min_snapshot`. NOT_FOUND when the catalog does
// not know the jurisdiction, otherwise as Memory::GetHeads and Memory::Verify.
void ResolveSnapshot(Memory& memory, const Context& context, const WardHandle& ward,
                     const platform::JurisdictionCode& jurisdiction, const SnapshotChoice& choice,
                     std::function<void(absl::StatusOr<Snapshot>)> done);

// The snapshot of a question; NOT_FOUND also when the budget service holds nothing at it.
void ResolveSnapshot(Memory& memory, const Context& context,
                     const std::shared_ptr<const Question>& question,
                     std::function<void(absl::StatusOr<Snapshot>)> done);

}  // namespace kuzukuri::aggregator
