// Computes an answer from what was fetched: no input or output of its own.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/aggregator/answer/fetch.h"
#include "services/aggregator/answer/plan.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// A comparison that is asked for.
struct ComparisonQuestion : Question {
  std::string key;                          // what its answers are kept by
  size_t after = 0;                         // rows on the pages before
  std::function<std::string()> page_scope;  // ties the page tokens of a list to its request
};

struct ComputedAnswer {
  std::string body;  // the bytes of the answer without its head
  bool has_next_page = false;
};

// `plan` must fit. What `still_wanted` says when it is not.
absl::StatusOr<ComputedAnswer> Compute(const Plan& plan, const ComparisonQuestion& question,
                                       const Snapshot& snapshot, const Fetched& fetched,
                                       const StillWanted& still_wanted);

}  // namespace kuzukuri::aggregator
