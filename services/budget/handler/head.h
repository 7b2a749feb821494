#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/budget_service.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::GetHeadResponse> GetHead(platform::Pools& pools,
                                            const platform::RequestContext& context,
                                            const v1::GetHeadRequest& request);

// The RPC of the same name.
absl::StatusOr<v1::BatchGetHeadsResponse> BatchGetHeads(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::BatchGetHeadsRequest& request);

}  // namespace kuzukuri::budget
