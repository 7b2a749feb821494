#include "services/indicator/handler/head.h"

#include "services/platform/server/head.h"

namespace kuzukuri::indicator {

absl::StatusOr<v1::GetHeadResponse> GetHead(platform::Pools& pools,
                                            const platform::RequestContext& context,
                                            const v1::GetHeadRequest& request) {
  v1::GetHeadResponse response;
  KZ_ASSIGN_OR_RETURN(*response.mutable_head(),
                      platform::GetHeadOf(pools, context, request.name()));
  return response;
}

absl::StatusOr<v1::BatchGetHeadsResponse> BatchGetHeads(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::BatchGetHeadsRequest& request) {
  return platform::BatchGetHeadsOf<v1::BatchGetHeadsResponse>(pools, context, request);
}

}  // namespace kuzukuri::indicator
