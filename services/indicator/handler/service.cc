#include "services/indicator/handler/service.h"

#include "kuzukuri/indicator/v1/indicator_service.pb.h"
#include "services/indicator/handler/changes.h"
#include "services/indicator/handler/indicator.h"
#include "services/indicator/handler/indicator_lineage_edge.h"
#include "services/platform/heads/service.h"
#include "services/platform/server/status.h"

namespace kuzukuri::indicator {

std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Workers& workers) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.indicator.v1.IndicatorService", &workers);
  platform::RpcService& rpc = *service;
  platform::AddHeads<v1::BatchGetHeadsRequest, v1::BatchGetHeadsResponse, v1::StreamHeadsRequest,
                     v1::StreamHeadsResponse>(rpc, pools.control);
  platform::AddStatus<v1::GetServiceStatusRequest, v1::GetServiceStatusResponse>(rpc);
  rpc.Write("BatchCreateIndicators", pools, BatchCreateIndicators);
  rpc.Read("GetIndicator", pools, GetIndicator);
  rpc.Read("ListIndicators", pools, ListIndicators);
  rpc.Write("RecordIndicatorValues", pools, RecordIndicatorValues);
  rpc.Write("BatchCreateIndicatorLineageEdges", pools, BatchCreateIndicatorLineageEdges);
  rpc.Read("GetIndicatorLineageEdge", pools, GetIndicatorLineageEdge);
  rpc.Read("ListIndicatorLineageEdges", pools, ListIndicatorLineageEdges);
  rpc.Write("ApplyChanges", pools, ApplyChanges);
  rpc.ClientStream<v1::ImportChangesRequest, v1::ImportChangesResponse>(
      "ImportChanges", platform::StreamLimits(),
      [&pools](const auto& context, platform::StreamReader& reader) {
        return ImportChanges(pools, context, reader);
      });
  rpc.Read("ListRevisions", pools, ListRevisions);
  rpc.Read("GetRevision", pools, GetRevision);
  rpc.Read("ListVersions", pools, ListVersions);
  return service;
}

}  // namespace kuzukuri::indicator
