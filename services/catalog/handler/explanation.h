#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "services/platform/db/context.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::catalog {

absl::StatusOr<v1::GetExplanationResponse> GetExplanation(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::GetExplanationRequest& request);
absl::StatusOr<v1::ListExplanationsResponse> ListExplanations(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListExplanationsRequest& request);

}  // namespace kuzukuri::catalog
