#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/catalog/v1/department.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::catalog {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateDepartmentsResponse> BatchCreateDepartments(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateDepartmentsRequest& request);
absl::StatusOr<v1::GetDepartmentResponse> GetDepartment(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetDepartmentRequest& request);
absl::StatusOr<v1::ListDepartmentsResponse> ListDepartments(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListDepartmentsRequest& request);

}  // namespace kuzukuri::catalog
