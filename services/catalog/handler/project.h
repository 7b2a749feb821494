#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/catalog/v1/project.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::catalog {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateProjectsResponse> BatchCreateProjects(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateProjectsRequest& request);
absl::StatusOr<v1::BatchCreateSubProjectsResponse> BatchCreateSubProjects(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateSubProjectsRequest& request);
absl::StatusOr<v1::GetProjectResponse> GetProject(platform::Pools& pools,
                                                  const platform::RequestContext& context,
                                                  const v1::GetProjectRequest& request);
absl::StatusOr<v1::ListProjectsResponse> ListProjects(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::ListProjectsRequest& request);
absl::StatusOr<v1::SearchProjectsResponse> SearchProjects(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::SearchProjectsRequest& request);

}  // namespace kuzukuri::catalog
