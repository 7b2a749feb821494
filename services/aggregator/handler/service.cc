#include "services/aggregator/handler/service.h"

#include <utility>

#include "services/aggregator/handler/compare_execution.h"
#include "services/aggregator/handler/snapshot.h"

namespace kuzukuri::aggregator {

std::unique_ptr<platform::RpcService> MakeService(Upstream& upstream) {
  // No executor: nothing here blocks.
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.aggregator.v1.AggregatorService", nullptr);
  service->UnaryAsync<v1::CompareExecutionRequest, v1::CompareExecutionResponse>(
      "CompareExecution", [&upstream](auto context, auto request, auto done) {
        CompareExecution(upstream, std::move(context), std::move(request), std::move(done));
      });
  service->UnaryAsync<v1::GetSnapshotRequest, v1::GetSnapshotResponse>(
      "GetSnapshot", [&upstream](auto context, auto request, auto done) {
        GetSnapshot(upstream, std::move(context), std::move(request), std::move(done));
      });
  return service;
}

}  // namespace kuzukuri::aggregator
