// A comparison as the API's message.
#pragma once

#include <optional>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/upstream.h"

namespace kuzukuri::aggregator {

// The two columns' trees.
struct Trees {
  const YearTree& before;
  const YearTree& after;
};

v1::CompareExecutionResponse Render(const Trees& trees, const Fetched& fetched,
                                    const Comparison& comparison, const Snapshot& snapshot,
                                    const std::optional<Presentation>& presentation);

}  // namespace kuzukuri::aggregator
