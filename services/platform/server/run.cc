#include "services/platform/server/run.h"

#include <dlfcn.h>
#include <grpcpp/generic/async_generic_service.h>
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
#include "services/platform/base/status_macros.h"
#include "services/platform/base/version.h"
#include "services/platform/db/migrate.h"
#include "services/platform/server/gate.h"

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
  // `each_time` runs before each question.
  ReadinessLoop(std::vector<grpc::HealthCheckServiceInterface*> health, std::string service,
                std::function<absl::Status()> ready, std::function<void()> each_time)
      : health_(std::move(health)),
        service_(std::move(service)),
        ready_(std::move(ready)),
        each_time_(std::move(each_time)) {
    Tell(false);
    thread_ = std::thread([this] { Run(); });
  }

  // Not ready from now on.
  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
      Tell(false);
    }
    wake_.notify_all();
  }

  ~ReadinessLoop() {
    Stop();
    thread_.join();
  }

 private:
  void Tell(bool ready) {
    for (grpc::HealthCheckServiceInterface* health : health_) {
      health->SetServingStatus(service_, ready);
    }
  }

  void Run() {
    std::string last = "unknown";
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      each_time_();
      const absl::Status status = ready_();
      lock.lock();
      if (stopping_) return;
      Tell(status.ok());
      const std::string now(status.ok() ? "ready" : status.message());
      if (now != last) {
        Log(status.ok() ? Severity::kInfo : Severity::kWarning, status.ok() ? "ready" : "not ready",
            {{"reason", now}});
      }
      last = now;
      wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
    }
  }

  const std::vector<grpc::HealthCheckServiceInterface*> health_;
  const std::string service_;
  const std::function<absl::Status()> ready_;
  const std::function<void()> each_time_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

// Tells strangers nothing of the API; every other method is checked where it is served.
class ReflectionGate final : public grpc::AuthMetadataProcessor {
 public:
  explicit ReflectionGate(const Gate& gate) : gate_(gate) {}

  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata*,
                       OutputMetadata*) override {
    const auto path = metadata.find(":path");
    if (path == metadata.end() || !path->second.starts_with("/grpc.reflection.")) {
      return grpc::Status::OK;
    }
    const Caller caller = gate_.CallerOf(*context);
    if (caller.role != Role::kNobody) return grpc::Status::OK;
    return {grpc::StatusCode::UNAUTHENTICATED, "reflection is for callers that are known"};
  }

 private:
  const Gate& gate_;
};

// A server that tells health and nothing else; null when it cannot listen. `others` answers
// whatever else is asked, with UNIMPLEMENTED: a server has to have something of its own.
std::unique_ptr<grpc::Server> StartHealth(const std::string& listen,
                                          grpc::CallbackGenericService& others) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(&others);
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  return builder.BuildAndStart();
}

// The library adds reflection to every server that is built once it is loaded: it is not linked, so
// that it is loaded only where reflection is offered, and after the server of health was built.
void LoadReflection() {
  if (dlopen("libgrpc++_reflection.so.1.51", RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    Log(Severity::kWarning, "no reflection", {{"reason", dlerror()}});
  }
}

bool OffersReflection(const ServerOptions& options) {
  return options.reflection.value_or(options.tls.empty()) &&
         (!options.tls.empty() || IsLoopback(options.listen));
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const ServerOptions& options,
                                                     const Gate& gate) {
  auto credentials = ServerCredentials(options.tls);
  if (!options.tls.empty() && OffersReflection(options)) {
    credentials->SetAuthMetadataProcessor(std::make_shared<ReflectionGate>(gate));
  }
  return credentials;
}

std::unique_ptr<grpc::Server> Start(const ServerOptions& options, const Gate& gate,
                                    RpcService& service) {
  if (OffersReflection(options)) LoadReflection();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, Credentials(options, gate), &port);
  if (options.max_connection_age_s > 0) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, options.max_connection_age_s * 1000);
  }
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

Measured PoolFigure(const Pool& pool, const char* name, const char* figure, const char* help,
                    std::function<double(const PoolCounts&)> of,
                    Measured::Kind kind = Measured::Kind::kGauge) {
  return {absl::StrCat("kuzukuri_pool_", figure),
          help,
          kind,
          {{"pool", name}},
          [&pool, of = std::move(of)] { return of(pool.counts()); }};
}

void AddPool(const Pool& pool, const char* name, std::vector<Measured>& figures) {
  figures.push_back(PoolFigure(pool, name, "connections_in_use",
                               "Database connections on loan or being made.",
                               [](const PoolCounts& counts) { return counts.in_use; }));
  figures.push_back(PoolFigure(pool, name, "waiting", "Callers that wait for a connection.",
                               [](const PoolCounts& counts) { return counts.waiting; }));
  figures.push_back(PoolFigure(
      pool, name, "connections_failed_total", "Connections that could not be made, or broke.",
      [](const PoolCounts& counts) { return static_cast<double>(counts.failed); },
      Measured::Kind::kCounter));
}

void AddExecutor(const Executor& executor, const char* name, std::vector<Measured>& figures) {
  figures.push_back({"kuzukuri_handlers_running",
                     "Handlers that run.",
                     Measured::Kind::kGauge,
                     {{"kind", name}},
                     [&executor] { return static_cast<double>(executor.counts().running); }});
  figures.push_back({"kuzukuri_handlers_waiting",
                     "Requests that wait for a thread.",
                     Measured::Kind::kGauge,
                     {{"kind", name}},
                     [&executor] { return static_cast<double>(executor.counts().waiting.taken); }});
}

std::vector<Measured> FiguresOf(const Pools& pools, const Workers& workers) {
  std::vector<Measured> figures;
  AddPool(pools.read, "read", figures);
  AddPool(pools.write, "write", figures);
  AddExecutor(workers.reads, "reads", figures);
  AddExecutor(workers.writes, "writes", figures);
  AddExecutor(workers.imports, "imports", figures);
  AddExecutor(workers.exports, "exports", figures);
  return figures;
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
  return Serve(options, description.full_name, *service, ready, FiguresOf(pools, workers));
}

// Waits until this binary works with the schema, and says what it waits for.
int AwaitSchema(const PoolOptions& pool_options, const DatabaseService& description) {
  Pools pools(pool_options, PoolSizes(), description.queries);
  std::string last;
  while (true) {
    RequestContext context;
    context.deadline = std::chrono::system_clock::now() + std::chrono::seconds(5);
    context.method = "await-schema";
    const absl::Status status = CheckSchema(pools.control, context, description.migrations);
    if (status.ok()) return 0;
    if (const std::string now(status.message()); now != last) {
      std::cout << "waiting: " << now << std::endl;
      last = now;
    }
    const sigset_t set = StopSignals();
    const timespec second = {1, 0};
    if (sigtimedwait(&set, nullptr, &second) > 0) return 1;
  }
}

Role RoleOf(const std::string& local) {
  if (local == "reader") return Role::kReader;
  if (local == "gateway") return Role::kGateway;
  return local == "nobody" ? Role::kNobody : Role::kWriter;
}

absl::Status CheckAccess(const ServerOptions& options) {
  KZ_RETURN_IF_ERROR(CheckServerFiles(options.tls));
  if (!options.tls.empty() || options.plaintext || IsLoopback(options.listen)) {
    return absl::OkStatus();
  }
  return InvalidField("--listen",
                      absl::StrCat(options.listen,
                                   " is reached from other machines, and without TLS anybody could "
                                   "read what is sent; give --tls-cert, --tls-key and --tls-ca, "
                                   "listen on loopback, or say --plaintext"));
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

namespace {

void AddAccessFlags(CLI::App& app, ServerOptions& options) {
  app.add_option("--tls-cert", options.tls.certificate,
                 "Certificate of the server, PEM. This, --tls-key and --tls-ca are read again when "
                 "they change")
      ->envname("KUZUKURI_TLS_CERT");
  app.add_option("--tls-key", options.tls.key, "Its key, PEM")->envname("KUZUKURI_TLS_KEY");
  app.add_option("--tls-ca", options.tls.authorities,
                 "Authorities that sign the callers' certificates, PEM; callers without one are "
                 "refused")
      ->envname("KUZUKURI_TLS_CA");
  app.add_option("--identities", options.identities,
                 "File of who may call: on each line the URI of a certificate, a role (reader, "
                 "writer, aggregator, gateway, operator) and jurisdictions (codes with commas "
                 "between them, or *). Read again when it changes")
      ->envname("KUZUKURI_IDENTITIES");
  app.add_flag("--plaintext", options.plaintext,
               "Listen without TLS beyond this machine, e.g. behind a proxy on it; callers from "
               "elsewhere are served nothing")
      ->envname("KUZUKURI_PLAINTEXT");
  app.add_option("--local", options.local,
                 "Role of callers from this machine without TLS; a gateway says for whom it calls")
      ->envname("KUZUKURI_LOCAL")
      ->check(CLI::IsMember({"reader", "writer", "gateway", "nobody"}))
      ->capture_default_str();
  app.add_option("--health-listen", options.health_listen,
                 "Address of a server of its own, without TLS, that tells health and nothing else")
      ->envname("KUZUKURI_HEALTH_LISTEN");
  app.add_option("--metrics-listen", options.metrics_listen,
                 "Address of a server of its own, without TLS, that tells metrics at /metrics and "
                 "nothing else")
      ->envname("KUZUKURI_METRICS_LISTEN");
  app.add_option("--max-connection-age-s", options.max_connection_age_s,
                 "Ask connections to end after this many seconds, so that callers spread over new "
                 "servers; what runs on them is not cut. 0: never")
      ->envname("KUZUKURI_MAX_CONNECTION_AGE_S")
      ->check(CLI::Range(0, 86400))
      ->capture_default_str();
}

}  // namespace

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
  // An optional that is bound to the flag would be false where nobody said anything.
  app.add_flag_function(
         "--reflection,!--no-reflection",
         [&options](int64_t count) { options.reflection = count > 0; },
         "Offer gRPC server reflection to callers that are known (default: on loopback without "
         "TLS)")
      ->envname("KUZUKURI_REFLECTION");
  AddAccessFlags(app, options);
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
          const std::function<absl::Status()>& ready, std::vector<Measured> figures) {
  // Debian builds Abseil with its search for lock cycles on, which costs gRPC some percent.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  InitLog(full_name, ParseSeverity(options.log_level));
  if (const absl::Status status = CheckAccess(options); !status.ok()) {
    PrintAndFail(status);
    return 2;
  }
  Gate gate(RoleOf(options.local), options.identities);
  if (const absl::Status status = gate.Refresh(); !status.ok()) return PrintAndFail(status);
  service.Guard(gate);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::CallbackGenericService others;
  std::unique_ptr<grpc::Server> health;  // before reflection is added to every server
  if (!options.health_listen.empty()) {
    health = StartHealth(options.health_listen, others);
    if (health == nullptr)
      return PrintAndFail(CannotListen(options.health_listen, "--health-listen"));
  }
  std::unique_ptr<MetricsServer> metrics;
  if (!options.metrics_listen.empty()) {
    auto started = MetricsServer::Start(options.metrics_listen, std::move(figures));
    if (!started.ok()) return PrintAndFail(started.status());
    metrics = *std::move(started);
  }
  const std::unique_ptr<grpc::Server> server = Start(options, gate, service);
  if (server == nullptr) return PrintAndFail(CannotListen(options.listen, "--listen"));
  Log(Severity::kInfo, "serving", {{"listen", options.listen}, {"version", kVersion}});
  {
    std::vector<grpc::HealthCheckServiceInterface*> told = {server->GetHealthCheckService()};
    if (health != nullptr) told.push_back(health->GetHealthCheckService());
    ReadinessLoop readiness(std::move(told), full_name, ready, RefreshOf(gate));
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
  if (health != nullptr) health->Shutdown(std::chrono::system_clock::now());
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
  std::string database_file;
  app.add_option("--database-file", database_file,
                 "File of the connection string, read anew for each connection")
      ->envname("KUZUKURI_DATABASE_FILE");
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
  const CLI::App* await_schema =
      app.add_subcommand("await-schema", "Wait until the schema serves this binary, then exit")
          ->fallthrough();
  app.add_subcommand("serve", "Serve until SIGTERM (the default)")->fallthrough();
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!database_file.empty()) pool.conninfo = absl::StrCat("file:", database_file);
  if (*migrate) {
    const absl::Status status =
        Migrate(pool.conninfo, description.name, description.migrations, std::cout);
    return status.ok() ? 0 : PrintAndFail(status);
  }
  if (*await_schema) return AwaitSchema(pool, description);
  return ServeDatabase(options, pool, sizes, queue, description);
}

}  // namespace kuzukuri::platform
