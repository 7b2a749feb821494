#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/change.pb.h"
#include "services/platform/db/context.h"
#include "services/platform/db/pools.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::budget {

absl::StatusOr<v1::ApplyChangesResponse> ApplyChanges(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::ApplyChangesRequest& request);
absl::StatusOr<v1::ImportChangesResponse> ImportChanges(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        platform::StreamReader& reader);
absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::ListRevisionsRequest& request);
absl::StatusOr<v1::GetRevisionResponse> GetRevision(platform::Pools& pools,
                                                    const platform::RequestContext& context,
                                                    const v1::GetRevisionRequest& request);
absl::StatusOr<v1::ListVersionsResponse> ListVersions(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::ListVersionsRequest& request);

}  // namespace kuzukuri::budget
