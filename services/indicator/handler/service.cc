#include "services/indicator/handler/service.h"

#include "services/indicator/handler/head.h"
#include "services/indicator/handler/indicator.h"
#include "services/indicator/handler/indicator_lineage_edge.h"
#include "services/platform/server/head_stream.h"

namespace kuzukuri::indicator {

std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Workers& workers) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.indicator.v1.IndicatorService", &workers);
  platform::RpcService& rpc = *service;
  rpc.Read("GetHead", pools, GetHead);
  rpc.Read("BatchGetHeads", pools, BatchGetHeads);
  platform::AddHeadStreams<v1::StreamHeadsRequest, v1::StreamHeadsResponse>(rpc, pools.control);
  rpc.Write("BatchCreateIndicators", pools, BatchCreateIndicators);
  rpc.Read("GetIndicator", pools, GetIndicator);
  rpc.Read("ListIndicators", pools, ListIndicators);
  rpc.Write("RecordIndicatorValues", pools, RecordIndicatorValues);
  rpc.Write("BatchCreateIndicatorLineageEdges", pools, BatchCreateIndicatorLineageEdges);
  rpc.Read("GetIndicatorLineageEdge", pools, GetIndicatorLineageEdge);
  rpc.Read("ListIndicatorLineageEdges", pools, ListIndicatorLineageEdges);
  return service;
}

}  // namespace kuzukuri::indicator
