#pragma once

#include <chrono>
#include <memory>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"

namespace kuzukuri::aggregator {

// A WatchComparison request, checked.
struct WatchRequest {
  std::shared_ptr<const v1::CompareExecutionRequest> comparison;
  std::chrono::milliseconds interval{1000};
};

// INVALID_ARGUMENT with every bad field of the watch, else with those of the comparison.
absl::StatusOr<WatchRequest> ParseWatchRequest(v1::WatchComparisonRequest request);

}  // namespace kuzukuri::aggregator
