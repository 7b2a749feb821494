#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::catalog {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateClassificationNodesResponse> BatchCreateClassificationNodes(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateClassificationNodesRequest& request);
absl::StatusOr<v1::GetClassificationNodeResponse> GetClassificationNode(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetClassificationNodeRequest& request);
absl::StatusOr<v1::ListClassificationNodesResponse> ListClassificationNodes(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListClassificationNodesRequest& request);

}  // namespace kuzukuri::catalog
