#include "services/indicator/handler/service.h"

#include "services/indicator/handler/head.h"
#include "services/indicator/handler/indicator.h"
#include "services/indicator/handler/indicator_lineage_edge.h"
#include "services/platform/server/head_stream.h"

namespace kuzukuri::indicator {

std::unique_ptr<platform::RpcService> MakeService(platform::Pool& pool,
                                                  platform::Executor& executor) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.indicator.v1.IndicatorService", &executor);
  platform::RpcService& rpc = *service;
  rpc.Unary("GetHead", pool, GetHead);
  rpc.Unary("BatchGetHeads", pool, BatchGetHeads);
  platform::AddHeadStreams<v1::StreamHeadsRequest, v1::StreamHeadsResponse>(rpc, pool);
  rpc.Unary("BatchCreateIndicators", pool, BatchCreateIndicators);
  rpc.Unary("GetIndicator", pool, GetIndicator);
  rpc.Unary("ListIndicators", pool, ListIndicators);
  rpc.Unary("RecordIndicatorValues", pool, RecordIndicatorValues);
  rpc.Unary("BatchCreateIndicatorLineageEdges", pool, BatchCreateIndicatorLineageEdges);
  rpc.Unary("GetIndicatorLineageEdge", pool, GetIndicatorLineageEdge);
  rpc.Unary("ListIndicatorLineageEdges", pool, ListIndicatorLineageEdges);
  return service;
}

}  // namespace kuzukuri::indicator
