// Computes an answer from what was fetched: no input or output of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/answer/explanations.h"
#include "services/aggregator/answer/fetch.h"
#include "services/aggregator/answer/pace.h"
#include "services/aggregator/answer/plan.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/upstream/data.h"
#include "services/aggregator/wire/render.h"

namespace kuzukuri::aggregator {

// A comparison that is asked for.
struct ComparisonQuestion : Question {
  std::string key;                          // what its answers are kept by
  size_t after = 0;                         // rows on the pages before
  std::function<std::string()> page_scope;  // ties the page tokens of a list to its request
};

// What a comparison comes to, before it is put into bytes. Points into the query, the plan and what
// was fetched.
struct ComputedComparison {
  ComputedComparison() = default;
  ComputedComparison(const ComputedComparison&) = delete;  // it points into itself
  ComputedComparison& operator=(const ComputedComparison&) = delete;

  CompareInput input;
  Comparison comparison;
  std::optional<Paces> paces;
  std::optional<ExplanationTable> explanations;
  Findings findings;
  std::vector<size_t> rows;  // those listed, in order
};

// What is done where none of the columns' years has both a catalogue and budget lines: it is
// NOT_FOUND, or has no rows.
enum class IfNothing { kRefuse, kCompare };

// `plan` must fit. What `still_wanted` says when it is not.
absl::StatusOr<std::unique_ptr<ComputedComparison>> ComputeComparison(
    const Plan& plan, const Query& query, const Snapshot& snapshot, const Fetched& fetched,
    IfNothing if_nothing, const StillWanted& still_wanted);

// What is put into bytes: `computed` as it was asked for, from the first row on.
Computed RowsToRender(const Plan& plan, const Query& query, const Fetched& fetched,
                      const ComputedComparison& found);

struct ComputedAnswer {
  std::string body;  // the bytes of the answer without its head
  bool has_next_page = false;
};

// `plan` must fit. What `still_wanted` says when it is not.
absl::StatusOr<ComputedAnswer> Compute(const Plan& plan, const ComparisonQuestion& question,
                                       const Snapshot& snapshot, const Fetched& fetched,
                                       const StillWanted& still_wanted);

}  // namespace kuzukuri::aggregator
