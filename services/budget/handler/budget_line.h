#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/budget_line.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateBudgetLinesResponse> BatchCreateBudgetLines(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateBudgetLinesRequest& request);
absl::StatusOr<v1::GetBudgetLineResponse> GetBudgetLine(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetBudgetLineRequest& request);
absl::StatusOr<v1::ListBudgetLinesResponse> ListBudgetLines(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListBudgetLinesRequest& request);

}  // namespace kuzukuri::budget
