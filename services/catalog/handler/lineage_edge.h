#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::catalog {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateLineageEdgesResponse> BatchCreateLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateLineageEdgesRequest& request);
absl::StatusOr<v1::GetLineageEdgeResponse> GetLineageEdge(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::GetLineageEdgeRequest& request);
absl::StatusOr<v1::ListLineageEdgesResponse> ListLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListLineageEdgesRequest& request);

}  // namespace kuzukuri::catalog
