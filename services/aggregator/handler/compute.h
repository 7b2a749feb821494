// Computes an answer from what was fetched: no input or output of its own.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/handler/columns.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

struct ComputedAnswer {
  std::string body;  // the bytes of the answer without its snapshot
  bool has_next_page = false;
};

// What ties the page tokens of a list to its request.
std::string PageScope(const v1::CompareExecutionRequest& request);

// `query` is the parsed `request`; `after` is the number of rows on the pages before. `plan` must
// fit. What `still_wanted` says when it is not.
absl::StatusOr<ComputedAnswer> Compute(const Plan& plan, const v1::CompareExecutionRequest& request,
                                       const Query& query, const Snapshot& snapshot,
                                       const Fetched& fetched, size_t after,
                                       const StillWanted& still_wanted);

// A request as bytes, the same for equal requests.
std::string RequestBytes(const v1::CompareExecutionRequest& request);

}  // namespace kuzukuri::aggregator
