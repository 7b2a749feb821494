#include "services/aggregator/handler/service.h"

#include <utility>

#include "services/aggregator/handler/compare_execution.h"
#include "services/aggregator/handler/execution_report.h"
#include "services/aggregator/handler/snapshot.h"
#include "services/aggregator/handler/watch_comparison.h"

namespace kuzukuri::aggregator {
namespace {

// The service with what its handlers keep between calls. Nothing here blocks, so it needs no
// executor.
class AggregatorService final : public platform::RpcService {
 public:
  explicit AggregatorService(Memory& memory)
      : RpcService("kuzukuri.aggregator.v1.AggregatorService", nullptr) {
    UnaryPayload<v1::CompareExecutionRequest>(
        "CompareExecution", [&memory](auto context, auto request, auto done) {
          CompareExecution(memory, context, std::move(request), std::move(done));
        });
    UnaryAsync<v1::GetExecutionReportRequest, v1::GetExecutionReportResponse>(
        "GetExecutionReport", [&memory](auto context, auto request, auto done) {
          GetExecutionReport(memory, context, std::move(request), std::move(done));
        });
    UnaryAsync<v1::GetSnapshotRequest, v1::GetSnapshotResponse>(
        "GetSnapshot", [&memory](auto, auto request, auto done) {
          GetSnapshot(memory, std::move(request), std::move(done));
        });
    ServerStreamReactor("WatchComparison",
                        [this, &memory](auto* server, const auto& bytes, const std::string& path) {
                          return WatchComparison(clock_, memory, server, bytes, path);
                        });
    OnStop([this] { clock_.Stop(); });
  }

 private:
  WatchClock clock_;
};

}  // namespace

std::unique_ptr<platform::RpcService> MakeService(Memory& memory) {
  return std::make_unique<AggregatorService>(memory);
}

}  // namespace kuzukuri::aggregator
