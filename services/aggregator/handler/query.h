// A CompareExecution request, checked.
#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/query.h"

namespace kuzukuri::aggregator {

// INVALID_ARGUMENT with every bad field. Comparisons have two columns or more; what is made of one
// as well says so.
absl::StatusOr<Query> ParseQuery(const v1::CompareExecutionRequest& request, int min_columns = 2);

}  // namespace kuzukuri::aggregator
