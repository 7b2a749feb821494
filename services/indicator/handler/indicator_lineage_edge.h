#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/indicator/v1/indicator_lineage_edge.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::indicator {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateIndicatorLineageEdgesResponse> BatchCreateIndicatorLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateIndicatorLineageEdgesRequest& request);
absl::StatusOr<v1::GetIndicatorLineageEdgeResponse> GetIndicatorLineageEdge(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetIndicatorLineageEdgeRequest& request);
absl::StatusOr<v1::ListIndicatorLineageEdgesResponse> ListIndicatorLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListIndicatorLineageEdgesRequest& request);

}  // namespace kuzukuri::indicator
