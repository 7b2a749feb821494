#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/indicator/v1/indicator.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::indicator {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateIndicatorsResponse> BatchCreateIndicators(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateIndicatorsRequest& request);
absl::StatusOr<v1::GetIndicatorResponse> GetIndicator(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::GetIndicatorRequest& request);
absl::StatusOr<v1::ListIndicatorsResponse> ListIndicators(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::ListIndicatorsRequest& request);
absl::StatusOr<v1::RecordIndicatorValuesResponse> RecordIndicatorValues(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::RecordIndicatorValuesRequest& request);

}  // namespace kuzukuri::indicator
