#include "services/indicator/handler/head.h"

#include "services/platform/server/head.h"

namespace kuzukuri::indicator {

absl::StatusOr<v1::GetHeadResponse> GetHead(platform::Pool& pool,
                                            const platform::RequestContext& context,
                                            const v1::GetHeadRequest& request) {
  v1::GetHeadResponse response;
  KZ_ASSIGN_OR_RETURN(*response.mutable_head(), platform::GetHeadOf(pool, context, request.name()));
  return response;
}

absl::StatusOr<v1::BatchGetHeadsResponse> BatchGetHeads(platform::Pool& pool,
                                                        const platform::RequestContext& context,
                                                        const v1::BatchGetHeadsRequest& request) {
  return platform::BatchGetHeadsOf<v1::BatchGetHeadsResponse>(pool, context, request);
}

}  // namespace kuzukuri::indicator
