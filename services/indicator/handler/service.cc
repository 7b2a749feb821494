#include "services/indicator/handler/service.h"

#include "services/indicator/handler/head.h"
#include "services/indicator/handler/indicator.h"
#include "services/indicator/handler/indicator_lineage_edge.h"
#include "services/platform/server/head_stream.h"

namespace kuzukuri::indicator {

std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Executor& executor) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.indicator.v1.IndicatorService", &executor);
  platform::RpcService& rpc = *service;
  rpc.Unary("GetHead", pools, GetHead);
  rpc.Unary("BatchGetHeads", pools, BatchGetHeads);
  platform::AddHeadStreams<v1::StreamHeadsRequest, v1::StreamHeadsResponse>(rpc, pools.control);
  rpc.Unary("BatchCreateIndicators", pools, BatchCreateIndicators);
  rpc.Unary("GetIndicator", pools, GetIndicator);
  rpc.Unary("ListIndicators", pools, ListIndicators);
  rpc.Unary("RecordIndicatorValues", pools, RecordIndicatorValues);
  rpc.Unary("BatchCreateIndicatorLineageEdges", pools, BatchCreateIndicatorLineageEdges);
  rpc.Unary("GetIndicatorLineageEdge", pools, GetIndicatorLineageEdge);
  rpc.Unary("ListIndicatorLineageEdges", pools, ListIndicatorLineageEdges);
  return service;
}

}  // namespace kuzukuri::indicator
