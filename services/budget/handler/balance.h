#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/balance.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::QueryBalancesResponse> QueryBalances(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::QueryBalancesRequest& request);
absl::StatusOr<v1::QueryGroupedBalancesResponse> QueryGroupedBalances(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::QueryGroupedBalancesRequest& request);

}  // namespace kuzukuri::budget
