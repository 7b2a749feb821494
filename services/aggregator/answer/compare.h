// Answers comparisons: finds the snapshot, the answer kept for it or what it is made of.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/aggregator/answer/backend.h"
#include "services/aggregator/answer/compute.h"

namespace kuzukuri::aggregator {

// An answer: the snapshot it was computed at and the rest.
struct Answered {
  Snapshot snapshot;
  AnswerBody body;
};

// All of a query that shapes its plan; whether the data are still the same the plan tells.
std::string FormOf(const Query& query);

// The plan kept for questions of this form, or a new one.
absl::StatusOr<std::shared_ptr<const Plan>> FindPlan(Memory& memory, const WardHandle& ward,
                                                     const Query& query, const Snapshot& snapshot,
                                                     const Fetched& fetched,
                                                     const StillWanted& still_wanted);

// Finds or computes the answer to a question. Never blocks: `done` runs once, on any thread.
void Answer(const Backend& backend, const Context& context,
            std::shared_ptr<const ComparisonQuestion> question,
            std::function<void(absl::StatusOr<Answered>)> done);

}  // namespace kuzukuri::aggregator
