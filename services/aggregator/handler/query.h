// A CompareExecution request, checked.
#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/query.h"

namespace kuzukuri::aggregator {

// INVALID_ARGUMENT with every bad field.
absl::StatusOr<Query> ParseQuery(const v1::CompareExecutionRequest& request);

}  // namespace kuzukuri::aggregator
