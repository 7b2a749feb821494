#include "services/aggregator/handler/service.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "services/aggregator/handler/compare_execution.h"
#include "services/aggregator/handler/execution_report.h"
#include "services/aggregator/handler/explain_difference.h"
#include "services/aggregator/handler/figures.h"
#include "services/aggregator/handler/get_snapshot.h"
#include "services/aggregator/handler/watch_comparison.h"
#include "services/platform/base/ticker.h"
#include "services/platform/server/figures.h"
#include "services/platform/server/status.h"

namespace kuzukuri::aggregator {
namespace {

// How late a watch may look at most.
constexpr std::chrono::milliseconds kTick{20};

void AddUpstreams(const Memory& memory, type::v1::ServiceStatus& status) {
  for (const Upstream service : kUpstreams) {
    type::v1::UpstreamStatus& upstream = *status.add_upstreams();
    upstream.set_service(NameOf(service));
    upstream.set_heads_on_stream(memory.head_counts(service).on_stream);
  }
}

// The service with what its handlers keep between calls. Nothing here blocks.
class AggregatorService final : public platform::RpcService {
 public:
  explicit AggregatorService(Memory& memory)
      : RpcService("kuzukuri.aggregator.v1.AggregatorService"), backend_{memory, workers_} {
    UnaryPayload<v1::CompareExecutionRequest>(
        "CompareExecution", [this](auto context, auto request, auto done) {
          CompareExecution(backend_, context, std::move(request), std::move(done));
        });
    UnaryAsync<v1::GetExecutionReportRequest, v1::GetExecutionReportResponse>(
        "GetExecutionReport", [this](auto context, auto request, auto done) {
          GetExecutionReport(backend_, context, std::move(request), std::move(done));
        });
    UnaryAsync<v1::ExplainDifferenceRequest, v1::ExplainDifferenceResponse>(
        "ExplainDifference", [this](auto context, auto request, auto done) {
          ExplainDifference(backend_, context, std::move(request), std::move(done));
        });
    UnaryAsync<v1::GetSnapshotRequest, v1::GetSnapshotResponse>(
        "GetSnapshot", [&memory](auto context, auto request, auto done) {
          GetSnapshot(memory, context, std::move(request), std::move(done));
        });
    ServerStreamReactor("WatchComparison",
                        [this](const platform::CallStart& start, const auto& bytes) {
                          return WatchComparison(clock_, backend_, start, bytes);
                        });
    platform::AddStatus<v1::GetServiceStatusRequest, v1::GetServiceStatusResponse>(
        *this, [&memory](type::v1::ServiceStatus& status) { AddUpstreams(memory, status); });
    OnStop([this] { clock_.Stop(); });
    Tell(MemoryFigures(memory));
    Tell(platform::ExecutorFigures(workers_, "computations"));
  }

 private:
  // One jurisdiction may keep every core busy, but not every thread: another's computation then
  // shares the cores with it instead of waiting for its end.
  static platform::ExecutorLimits Limits() {
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return {2 * cores, cores, {1024, 4096}};
  }

  platform::Executor workers_{"computations", Limits()};
  const Backend backend_;
  WatchClock clock_{[this] { ticker_.Start(); }};
  platform::Ticker ticker_{kTick, [this](auto now) { return clock_.Tick(now); }};
};

}  // namespace

std::unique_ptr<platform::RpcService> MakeService(Memory& memory) {
  return std::make_unique<AggregatorService>(memory);
}

}  // namespace kuzukuri::aggregator
