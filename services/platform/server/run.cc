#include "services/platform/server/run.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <iostream>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/base/version.h"
#include "services/platform/db/migrate.h"

namespace kuzukuri::platform {
namespace {

constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kMaxAnswerBytes = 64 << 20;

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

Severity ParseSeverity(const std::string& level) {
  if (level == "debug") return Severity::kDebug;
  if (level == "warning") return Severity::kWarning;
  if (level == "error") return Severity::kError;
  return Severity::kInfo;
}

// Keeps the health status of a service equal to what `ready` says, asked once a second.
class ReadinessLoop {
 public:
  ReadinessLoop(grpc::HealthCheckServiceInterface* health, std::string service,
                std::function<absl::Status()> ready)
      : health_(health), service_(std::move(service)), ready_(std::move(ready)) {
    health_->SetServingStatus(service_, false);
    thread_ = std::thread([this] { Run(); });
  }

  // Not ready from now on.
  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
      health_->SetServingStatus(service_, false);
    }
    wake_.notify_all();
  }

  ~ReadinessLoop() {
    Stop();
    thread_.join();
  }

 private:
  void Run() {
    std::string last = "unknown";
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      const absl::Status status = ready_();
      lock.lock();
      if (stopping_) return;
      health_->SetServingStatus(service_, status.ok());
      const std::string now(status.ok() ? "ready" : status.message());
      if (now != last) {
        Log(status.ok() ? Severity::kInfo : Severity::kWarning, status.ok() ? "ready" : "not ready",
            {{"reason", now}});
      }
      last = now;
      wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
    }
  }

  grpc::HealthCheckServiceInterface* const health_;
  const std::string service_;
  const std::function<absl::Status()> ready_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

std::unique_ptr<grpc::Server> Start(const ServerOptions& options, RpcService& service) {
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(kMaxAnswerBytes);
  // Two servers on one port would share its connections in silence.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  return builder.BuildAndStart();
}

int ServeDatabase(const ServerOptions& options, const PoolOptions& pool_options,
                  const PoolSizes& pool_sizes, size_t queue, const DatabaseService& description) {
  Pools pools(pool_options, pool_sizes, description.queries);
  Workers workers(
      {pool_sizes.read, pool_sizes.write, pool_sizes.stream / 2, pool_sizes.stream / 2, queue});
  const std::unique_ptr<RpcService> service = description.make_service(pools, workers);
  const auto ready = [&] {
    RequestContext context;
    context.deadline = std::chrono::system_clock::now() + std::chrono::seconds(5);
    context.method = "readiness";
    return CheckSchema(pools.control, context, description.migrations);
  };
  return Serve(options, description.full_name, *service, ready);
}

int PrintAndFail(const absl::Status& status) {
  std::cerr << "error: " << status.message() << std::endl;
  return 1;
}

}  // namespace

void BlockSignals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A peer that goes away must not end the process.
  std::signal(SIGPIPE, SIG_IGN);
}

void AddServerFlags(CLI::App& app, ServerOptions& options) {
  app.add_option("--listen", options.listen, "Address to listen on: host:port or unix:path")
      ->envname("KUZUKURI_LISTEN")
      ->capture_default_str();
  app.add_option("--max-message-bytes", options.max_message_bytes, "Largest request accepted")
      ->envname("KUZUKURI_MAX_MESSAGE_BYTES")
      ->check(CLI::Range(1024, 1 << 30))
      ->capture_default_str();
  app.add_option("--max-concurrent-streams", options.max_concurrent_streams,
                 "Requests in flight per connection")
      ->envname("KUZUKURI_MAX_CONCURRENT_STREAMS")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--drain-ms", options.drain_ms,
                 "On SIGTERM: time to be seen as not ready while still serving")
      ->envname("KUZUKURI_DRAIN_MS")
      ->check(CLI::Range(0, 600000))
      ->capture_default_str();
  app.add_option("--grace-ms", options.grace_ms, "On SIGTERM: time for running requests to end")
      ->envname("KUZUKURI_GRACE_MS")
      ->check(CLI::Range(0, 600000))
      ->capture_default_str();
  app.add_flag("--reflection,!--no-reflection", options.reflection,
               "Offer gRPC server reflection (default on)")
      ->envname("KUZUKURI_REFLECTION");
  app.add_option("--log-level", options.log_level, "Lowest severity logged")
      ->envname("KUZUKURI_LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
}

void AddStreamFlags(CLI::App& app, StreamLimits& limits) {
  app.add_option("--stream-pause-ms", limits.pause_ms,
                 "An import whose sender sends nothing, or an export whose reader takes nothing, "
                 "for this long is ended")
      ->envname("KUZUKURI_STREAM_PAUSE_MS")
      ->check(CLI::Range(100, 3600000))
      ->capture_default_str();
  app.add_option("--stream-total-ms", limits.total_ms,
                 "Time one import or export may take in all, whatever its caller's deadline")
      ->envname("KUZUKURI_STREAM_TOTAL_MS")
      ->check(CLI::Range(1000, 86400000))
      ->capture_default_str();
  app.add_option("--import-mib", limits.mib, "Largest import accepted")
      ->envname("KUZUKURI_IMPORT_MIB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
}

int Serve(const ServerOptions& options, const std::string& full_name, RpcService& service,
          const std::function<absl::Status()>& ready) {
  // Debian builds Abseil with its search for lock cycles on, which costs gRPC some percent.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  InitLog(full_name, ParseSeverity(options.log_level));
  const std::unique_ptr<grpc::Server> server = Start(options, service);
  if (server == nullptr) {
    return PrintAndFail(
        Unavailable(ErrorReason::kListenFailed,
                    absl::StrCat("cannot listen on ", options.listen,
                                 "; is the address in use? choose another with --listen")));
  }
  Log(Severity::kInfo, "serving", {{"listen", options.listen}, {"version", kVersion}});
  {
    ReadinessLoop readiness(server->GetHealthCheckService(), full_name, ready);
    const sigset_t set = StopSignals();
    int signal = 0;
    sigwait(&set, &signal);
    Log(Severity::kInfo, "draining", {{"signal", std::to_string(signal)}});
    readiness.Stop();
    std::this_thread::sleep_for(std::chrono::milliseconds(options.drain_ms));
    service.Stop();
    server->Shutdown(std::chrono::system_clock::now() +
                     std::chrono::milliseconds(options.grace_ms));
  }
  server->Wait();
  service.AwaitCalls();
  Log(Severity::kInfo, "stopped");
  return 0;
}

int RunDatabaseService(int argc, char** argv, const DatabaseService& description) {
  BlockSignals();
  ServerOptions options;
  options.listen = description.default_listen;
  PoolOptions pool;
  PoolSizes sizes;
  size_t queue = WorkerSizes().waiting;
  pool.schema = description.name;
  pool.application_name = absl::StrCat("kuzukuri-", description.name);
  pool.conninfo = absl::StrCat("dbname=kuzukuri user=kuzukuri_", description.name);

  CLI::App app(description.description, absl::StrCat("kuzukuri-", description.name));
  app.set_version_flag("--version", kVersion);
  app.add_option("--database", pool.conninfo,
                 "PostgreSQL connection string or URI. The server uses a role that may only read "
                 "and insert, migrate the role that owns the schema")
      ->envname("KUZUKURI_DATABASE")
      ->capture_default_str();
  app.add_option("--read-pool", sizes.read,
                 "Database connections for reads; 2 x cores of the database is right")
      ->envname("KUZUKURI_READ_POOL")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--write-pool", sizes.write, "Database connections for writes")
      ->envname("KUZUKURI_WRITE_POOL")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--queue", queue,
                 "Reads, and as many writes, that may wait for a connection, half of them of one "
                 "jurisdiction; more are refused")
      ->envname("KUZUKURI_QUEUE")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  AddServerFlags(app, options);
  if (description.add_flags) description.add_flags(app);
  const CLI::App* migrate =
      app.add_subcommand("migrate", "Bring the schema to this binary's version, then exit")
          ->fallthrough();
  app.add_subcommand("serve", "Serve until SIGTERM (the default)")->fallthrough();
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (*migrate) {
    const absl::Status status =
        Migrate(pool.conninfo, description.name, description.migrations, std::cout);
    return status.ok() ? 0 : PrintAndFail(status);
  }
  return ServeDatabase(options, pool, sizes, queue, description);
}

}  // namespace kuzukuri::platform
