#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/dimension.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateDimensionsResponse> BatchCreateDimensions(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateDimensionsRequest& request);
absl::StatusOr<v1::GetDimensionResponse> GetDimension(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::GetDimensionRequest& request);
absl::StatusOr<v1::ListDimensionsResponse> ListDimensions(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::ListDimensionsRequest& request);

}  // namespace kuzukuri::budget
