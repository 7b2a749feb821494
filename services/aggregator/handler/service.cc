#include "services/aggregator/handler/service.h"

#include <utility>

#include "services/aggregator/handler/compare_execution.h"
#include "services/aggregator/handler/snapshot.h"

namespace kuzukuri::aggregator {

std::unique_ptr<platform::RpcService> MakeService(Memory& memory) {
  // No executor: nothing here blocks.
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.aggregator.v1.AggregatorService", nullptr);
  service->UnaryPayload<v1::CompareExecutionRequest>(
      "CompareExecution", [&memory](auto context, auto request, auto done) {
        CompareExecution(memory, context, std::move(request), std::move(done));
      });
  service->UnaryAsync<v1::GetSnapshotRequest, v1::GetSnapshotResponse>(
      "GetSnapshot", [&memory](auto, auto request, auto done) {
        GetSnapshot(memory, std::move(request), std::move(done));
      });
  return service;
}

}  // namespace kuzukuri::aggregator
