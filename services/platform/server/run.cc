#include "services/platform/server/run.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/base/version.h"
#include "services/platform/server/figures.h"
#include "services/platform/server/gate.h"
#include "services/platform/server/listeners.h"
#include "services/platform/server/metrics.h"
#include "services/platform/server/readiness.h"
#include "services/platform/server/span_exporter.h"
#include "services/platform/transport/grpc_log.h"

namespace kuzukuri::platform {
namespace {

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

Role RoleOf(const std::string& local) {
  if (local == "reader") return Role::kReader;
  if (local == "gateway") return Role::kGateway;
  return local == "nobody" ? Role::kNobody : Role::kWriter;
}

absl::Status CannotListen(const std::string& listen, const char* flag) {
  return Unavailable(ErrorReason::kListenFailed,
                     absl::StrCat("cannot listen on ", listen,
                                  "; is the address in use? choose another with ", flag));
}

// Reads who may call again; says once what is wrong with a table.
std::function<void()> RefreshOf(Gate& gate) {
  return [&gate, last = std::string()]() mutable {
    const absl::Status status = gate.Refresh();
    const std::string now(status.message());
    if (now != last && !status.ok()) {
      Log(Severity::kError, "identities not read; those read before stay", {{"reason", now}});
    }
    last = now;
  };
}

std::string ThisProcess() {
  std::array<char, 256> host = {};
  ::gethostname(host.data(), host.size() - 1);
  return absl::StrCat(host.data(), ":", ::getpid());
}

// Has spans sent to the collector, if there is one.
void TraceCalls(const ServerOptions& options, const std::string& full_name, RpcService& service,
                Figures& figures) {
  if (options.otlp.empty()) return;
  TlsFiles files;
  if (!options.otlp_authorities.empty()) {
    files = {options.otlp_authorities, options.tls.certificate, options.tls.key};
  }
  auto exporter =
      std::make_shared<SpanExporter>(grpc::CreateChannel(options.otlp, ChannelCredentials(files)),
                                     SpanExporter::Source{full_name, kVersion, ThisProcess()});
  const Figures more = FiguresOf(std::shared_ptr<const SpanExporter>(exporter));
  figures.insert(figures.end(), more.begin(), more.end());
  service.TraceWith({std::move(exporter), options.trace_ratio});
}

absl::StatusOr<std::unique_ptr<MetricsServer>> TellMetrics(const ServerOptions& options,
                                                           RpcService& service, Figures figures) {
  if (options.metrics_listen.empty()) return nullptr;
  for (const Figures& more : {service.figures(), ProcessFigures(options, service.state())}) {
    figures.insert(figures.end(), more.begin(), more.end());
  }
  return MetricsServer::Start(options.metrics_listen, std::move(figures));
}

// Goes on serving while calls still come: a server that shuts down cancels those that are on their
// way to it.
void Drain(const ServerOptions& options, const RpcService& service) {
  using std::chrono::steady_clock;
  constexpr std::chrono::seconds kQuiet{5};
  const auto begun = steady_clock::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(options.drain_ms));
  const auto end = begun + std::chrono::milliseconds(options.drain_most_ms);
  int64_t calls = service.calls();
  auto last = steady_clock::now();
  while (steady_clock::now() < end && steady_clock::now() - last < kQuiet) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (const int64_t now = service.calls(); now != calls) {
      calls = now;
      last = steady_clock::now();
    }
  }
}

// Until a signal comes, and then until the calls have ended.
void ServeCalls(const ServerOptions& options, grpc::Server& server, RpcService& service,
                ReadinessLoop& readiness) {
  const sigset_t set = StopSignals();
  int signal = 0;
  sigwait(&set, &signal);
  Log(Severity::kInfo, "draining", {{"signal", std::to_string(signal)}});
  readiness.Stop();
  Drain(options, service);
  service.Stop();
  server.Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(options.grace_ms));
}

}  // namespace

void BlockSignals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A peer that goes away must not end the process.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
}

bool IsToldToStop() {
  const sigset_t set = StopSignals();
  const timespec second = {1, 0};
  return sigtimedwait(&set, nullptr, &second) > 0;
}

int PrintAndFail(const absl::Status& status) {
  std::cerr << "error: " << status.message() << std::endl;
  return 1;
}

int Serve(const ServerOptions& options, const std::string& full_name, RpcService& service,
          const std::function<absl::Status()>& ready, Figures figures) {
  // Debian builds Abseil with its search for lock cycles on, which costs gRPC some percent.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  InitLog(full_name, ParseSeverity(options.log_level));
  TakeGrpcLog();
  if (const absl::Status status = CheckAccess(options); !status.ok()) {
    PrintAndFail(status);
    return 2;
  }
  Gate gate(RoleOf(options.local), options.identities);
  if (const absl::Status status = gate.Refresh(); !status.ok()) return PrintAndFail(status);
  service.Guard(gate);
  TraceCalls(options, full_name, service, figures);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::CallbackGenericService others;
  std::unique_ptr<grpc::Server> health;
  if (!options.health_listen.empty()) {
    health = StartHealth(options.health_listen, others);
    if (health == nullptr)
      return PrintAndFail(CannotListen(options.health_listen, "--health-listen"));
  }
  const auto metrics = TellMetrics(options, service, std::move(figures));
  if (!metrics.ok()) return PrintAndFail(metrics.status());
  const std::unique_ptr<grpc::Server> server = StartServer(options, gate, service);
  if (server == nullptr) return PrintAndFail(CannotListen(options.listen, "--listen"));
  Log(Severity::kInfo, "serving", {{"listen", options.listen}, {"version", kVersion}});
  {
    std::vector<grpc::HealthCheckServiceInterface*> told = {server->GetHealthCheckService()};
    if (health != nullptr) told.push_back(health->GetHealthCheckService());
    ReadinessLoop readiness(std::move(told), full_name, service.state(), ready, RefreshOf(gate));
    ServeCalls(options, *server, service, readiness);
  }
  server->Wait();
  if (health != nullptr) health->Shutdown(std::chrono::system_clock::now());
  service.AwaitCalls();
  Log(Severity::kInfo, "stopped");
  return 0;
}

}  // namespace kuzukuri::platform
