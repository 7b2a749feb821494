#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/catalog/v1/jurisdiction.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::catalog {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::CreateJurisdictionResponse> CreateJurisdiction(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CreateJurisdictionRequest& request);
absl::StatusOr<v1::GetJurisdictionResponse> GetJurisdiction(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetJurisdictionRequest& request);
absl::StatusOr<v1::ListJurisdictionsResponse> ListJurisdictions(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListJurisdictionsRequest& request);

}  // namespace kuzukuri::catalog
