#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "services/gateway/access/log.h"
#include "services/gateway/http/descriptor_set.h"
#include "services/gateway/http/door.h"
#include "services/gateway/http/server.h"
#include "services/gateway/openapi/document.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/version.h"
#include "services/platform/server/figures.h"
#include "services/platform/server/metrics.h"
#include "services/platform/server/run.h"

namespace kuzukuri::gateway {
namespace {

struct Settings {
  std::string listen = "127.0.0.1:7110";
  std::string staff_listen;
  std::string public_listen;
  std::string health_listen;
  std::string metrics_listen;
  std::string published;
  std::string pages;
  std::string log_level = "info";
  Addresses addresses;
  platform::TlsFiles tls;
  bool plaintext = false;
  bool upstream_plaintext = false;
  Trust trust;
  std::vector<std::string> proxies;
  std::vector<std::string> origins;
  std::vector<std::string> hosts;
  DoorOptions door;
  Limits limits;
  int body_mib = 4;
  int upstream_ms = 15000;
  int stream_s = 3600;
  int idle_s = 60;
  int head_ms = 10000;
  int body_ms = 30000;
  int write_ms = 30000;
  int heartbeat_ms = 15000;
  size_t memory_mib = 64;
  size_t threads = 2;
  int drain_ms = 200;
  int grace_ms = 10000;

  // Started without a word: on this machine, for reading.
  bool unconfigured() const { return staff_listen.empty() && public_listen.empty(); }
};

void AddListenerFlags(CLI::App& app, Settings& settings) {
  app.add_option(
         "--listen", settings.listen,
         "Address on this machine, host:port or unix:path, where neither --staff-listen nor "
         "--public-listen is given: for reading, without identities")
      ->envname("KUZUKURI_LISTEN")
      ->capture_default_str();
  app.add_option("--staff-listen", settings.staff_listen,
                 "Address for staff, host:port or unix:path: requests need an identity")
      ->envname("KUZUKURI_STAFF_LISTEN");
  app.add_option("--public-listen", settings.public_listen,
                 "Address for everybody, host:port or unix:path: of what --published names, for "
                 "reading")
      ->envname("KUZUKURI_PUBLIC_LISTEN");
  app.add_option("--health-listen", settings.health_listen,
                 "Address of a listener of its own, without TLS, that has /healthz and /readyz "
                 "and nothing else")
      ->envname("KUZUKURI_HEALTH_LISTEN");
  app.add_option("--metrics-listen", settings.metrics_listen,
                 "Address of a listener of its own, without TLS, that tells metrics at /metrics "
                 "and nothing else")
      ->envname("KUZUKURI_METRICS_LISTEN");
  app.add_option("--published", settings.published,
                 "File of what the public listener shows: on each line a jurisdiction's code and "
                 "its years, a year with @ and a snapshot at that one only. Read again when it "
                 "changes")
      ->envname("KUZUKURI_PUBLISHED");
  app.add_option("--pages", settings.pages, "Folder of the page that is served at /")
      ->envname("KUZUKURI_PAGES");
  app.add_flag("--writes", settings.door.writes, "Take writes on the staff listener")
      ->envname("KUZUKURI_WRITES");
}

void AddAccessFlags(CLI::App& app, Settings& settings) {
  app.add_option("--tls-cert", settings.tls.certificate,
                 "Certificate of the listeners, PEM. This, --tls-key and --tls-ca are read again "
                 "when they change")
      ->envname("KUZUKURI_TLS_CERT");
  app.add_option("--tls-key", settings.tls.key, "Its key, PEM")->envname("KUZUKURI_TLS_KEY");
  app.add_option("--tls-ca", settings.tls.authorities,
                 "Authorities that sign the clients' certificates, PEM; on the staff listener "
                 "clients without one are refused")
      ->envname("KUZUKURI_TLS_CA");
  app.add_flag("--plaintext", settings.plaintext,
               "Listen without TLS beyond this machine, e.g. where a proxy's network is trusted")
      ->envname("KUZUKURI_PLAINTEXT");
  app.add_option("--trusted-proxy", settings.proxies,
                 "URI or common name in the certificate of a proxy whose word on callers counts; "
                 "several times for several")
      ->envname("KUZUKURI_TRUSTED_PROXY")
      ->delimiter(',');
  app.add_flag("--trusted-proxy-loopback", settings.trust.local_proxy,
               "Whoever calls from this machine is such a proxy")
      ->envname("KUZUKURI_TRUSTED_PROXY_LOOPBACK");
  app.add_option("--identity-header", settings.trust.identity_header,
                 "Header field in which a proxy says who calls")
      ->envname("KUZUKURI_IDENTITY_HEADER")
      ->capture_default_str();
  app.add_option(
         "--allow-origin", settings.origins,
         "Origin of another page that may call, e.g. https://data.example.jp; several times "
         "for several")
      ->envname("KUZUKURI_ALLOW_ORIGIN")
      ->delimiter(',');
  app.add_option("--host", settings.hosts,
                 "Name that the staff listener is called by; several times for several. Others are "
                 "refused (default: any; without --staff-listen those of this machine)")
      ->envname("KUZUKURI_HOST")
      ->delimiter(',');
  app.add_option("--public-rate", settings.door.public_rate,
                 "Requests a second of one address on the public listener; 0: any number")
      ->envname("KUZUKURI_PUBLIC_RATE")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--public-burst", settings.door.public_burst, "Of which so many at once")
      ->envname("KUZUKURI_PUBLIC_BURST")
      ->check(CLI::Range(1.0, 1e6))
      ->capture_default_str();
}

void AddUpstreamFlags(CLI::App& app, Settings& settings) {
  const std::vector<std::pair<const char*, std::string*>> services = {
      {"catalog", &settings.addresses.catalog},
      {"budget", &settings.addresses.budget},
      {"indicator", &settings.addresses.indicator},
      {"aggregator", &settings.addresses.aggregator}};
  for (const auto& [name, address] : services) {
    app.add_option(absl::StrCat("--", name), *address,
                   absl::StrCat("Address of the ", name, " service"))
        ->envname(absl::StrCat("KUZUKURI_", absl::AsciiStrToUpper(name)))
        ->capture_default_str();
  }
  app.add_option("--upstream-cert", settings.addresses.tls.certificate,
                 "Certificate shown to the services, PEM (default: --tls-cert)")
      ->envname("KUZUKURI_UPSTREAM_CERT");
  app.add_option("--upstream-key", settings.addresses.tls.key, "Its key, PEM (default: --tls-key)")
      ->envname("KUZUKURI_UPSTREAM_KEY");
  app.add_option("--upstream-ca", settings.addresses.tls.authorities,
                 "Authorities that sign the services' certificates, PEM (default: --tls-ca)")
      ->envname("KUZUKURI_UPSTREAM_CA");
  app.add_flag("--upstream-plaintext", settings.upstream_plaintext,
               "Call the services without TLS, though the listeners have it")
      ->envname("KUZUKURI_UPSTREAM_PLAINTEXT");
}

void AddTimeFlags(CLI::App& app, Settings& settings) {
  struct Flag {
    const char* name;
    int* value;
    int most;
    const char* help;
    const char* variable;
  };
  const std::vector<Flag> flags = {
      {"--upstream-ms", &settings.upstream_ms, 600000,
       "Longest call to a service; clients ask for less with X-Request-Timeout",
       "KUZUKURI_UPSTREAM_MS"},
      {"--stream-s", &settings.stream_s, 86400, "Longest stream; clients connect again",
       "KUZUKURI_STREAM_S"},
      {"--heartbeat-ms", &settings.heartbeat_ms, 600000,
       "Between signs of life on a silent stream of events", "KUZUKURI_HEARTBEAT_MS"},
      {"--idle-s", &settings.idle_s, 3600, "Longest silence between requests", "KUZUKURI_IDLE_S"},
      {"--head-ms", &settings.head_ms, 600000, "Time to send the head of a request",
       "KUZUKURI_HEAD_MS"},
      {"--body-ms", &settings.body_ms, 600000, "Time to send the body of a request",
       "KUZUKURI_BODY_MS"},
      {"--write-ms", &settings.write_ms, 600000, "Time to take 64 KiB of an answer",
       "KUZUKURI_WRITE_MS"},
      {"--body-mib", &settings.body_mib, 64, "Largest body of a request", "KUZUKURI_BODY_MIB"}};
  for (const Flag& flag : flags) {
    app.add_option(flag.name, *flag.value, flag.help)
        ->envname(flag.variable)
        ->check(CLI::Range(1, flag.most))
        ->capture_default_str();
  }
}

void AddLimitFlags(CLI::App& app, Settings& settings) {
  AddTimeFlags(app, settings);
  app.add_option("--connections", settings.limits.connections, "Most connections of a listener")
      ->envname("KUZUKURI_CONNECTIONS")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--connections-per-address", settings.limits.connections_per_address,
                 "Most connections of one address on the public listener")
      ->envname("KUZUKURI_CONNECTIONS_PER_ADDRESS")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--streams", settings.limits.streams, "Most streams")
      ->envname("KUZUKURI_STREAMS")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--memory-mib", settings.memory_mib, "Memory for answers that are kept")
      ->envname("KUZUKURI_MEMORY_MIB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  app.add_option("--threads", settings.threads, "Threads that serve connections")
      ->envname("KUZUKURI_THREADS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--drain-ms", settings.drain_ms,
                 "On SIGTERM: time to be seen as not ready while still serving")
      ->envname("KUZUKURI_DRAIN_MS")
      ->check(CLI::Range(0, 600000))
      ->capture_default_str();
  app.add_option("--grace-ms", settings.grace_ms, "On SIGTERM: time for running requests to end")
      ->envname("KUZUKURI_GRACE_MS")
      ->check(CLI::Range(0, 600000))
      ->capture_default_str();
  app.add_option("--log-level", settings.log_level, "Lowest severity logged")
      ->envname("KUZUKURI_LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
}

void Complete(Settings& settings) {
  Limits& limits = settings.limits;
  limits.body_bytes = static_cast<size_t>(settings.body_mib) << 20;
  limits.head_time = std::chrono::milliseconds(settings.head_ms);
  limits.body_time = std::chrono::milliseconds(settings.body_ms);
  limits.write_time = std::chrono::milliseconds(settings.write_ms);
  limits.idle_time = std::chrono::seconds(settings.idle_s);
  limits.upstream_time = std::chrono::milliseconds(settings.upstream_ms);
  limits.stream_time = std::chrono::seconds(settings.stream_s);
  limits.heartbeat = std::chrono::milliseconds(settings.heartbeat_ms);
  if (settings.addresses.tls.empty() && !settings.upstream_plaintext) {
    settings.addresses.tls = settings.tls;
  }
  settings.trust.proxies = {settings.proxies.begin(), settings.proxies.end()};
  settings.trust.identity_header = absl::AsciiStrToLower(settings.trust.identity_header);
  settings.door.origins = {settings.origins.begin(), settings.origins.end()};
  settings.door.hosts = {settings.hosts.begin(), settings.hosts.end()};
  settings.door.identity_required = !settings.staff_listen.empty();
  if (settings.unconfigured()) {
    settings.staff_listen = settings.listen;
    if (settings.hosts.empty()) settings.door.hosts = {"localhost", "127.0.0.1", "[::1]"};
  }
}

absl::Status CheckListener(const Settings& settings, const char* flag, const std::string& address) {
  if (address.empty() || !settings.tls.empty() || settings.plaintext ||
      platform::IsLoopback(address)) {
    return absl::OkStatus();
  }
  return platform::InvalidField(
      flag, absl::StrCat(address,
                         " is reached from other machines, and without TLS anybody could read what "
                         "is sent; give --tls-cert, --tls-key and --tls-ca, listen on loopback, or "
                         "say --plaintext"));
}

// Before Complete.
absl::Status Check(const Settings& settings) {
  KZ_RETURN_IF_ERROR(platform::CheckServerFiles(settings.tls));
  KZ_RETURN_IF_ERROR(platform::CheckClientFiles(settings.addresses.tls));
  if (settings.unconfigured() && !platform::IsLoopback(settings.listen)) {
    return platform::InvalidField(
        "--listen",
        absl::StrCat(settings.listen,
                     " is reached from other machines, where callers need an identity or "
                     "see what is published alone; give --staff-listen or "
                     "--public-listen instead"));
  }
  KZ_RETURN_IF_ERROR(CheckListener(settings, "--staff-listen", settings.staff_listen));
  KZ_RETURN_IF_ERROR(CheckListener(settings, "--public-listen", settings.public_listen));
  if (settings.door.writes && settings.staff_listen.empty()) {
    return platform::InvalidField("--writes",
                                  "only the staff listener takes writes; give --staff-listen, and "
                                  "say with --trusted-proxy whose word on callers counts");
  }
  if (!settings.public_listen.empty() && settings.published.empty()) {
    return platform::InvalidField("--published",
                                  "the public listener shows nothing without it; name a file with "
                                  "the jurisdictions and years that are published");
  }
  return absl::OkStatus();
}

// Whether the services can be reached, as it was found last.
class Readiness {
 public:
  absl::Status get() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  void Tell(const absl::Status& status) {
    state_.Tell(status);
    const std::lock_guard lock(mutex_);
    const std::string now(status.ok() ? "ready" : status.message());
    if (now != last_) {
      platform::Log(status.ok() ? platform::Severity::kInfo : platform::Severity::kWarning,
                    status.ok() ? "ready" : "not ready", {{"reason", now}});
    }
    last_ = now;
    status_ = status;
  }
  const platform::ServiceState& state() const { return state_; }

 private:
  platform::ServiceState state_;
  mutable std::mutex mutex_;
  std::string last_ = "unknown";
  absl::Status status_ = platform::Unavailable(platform::ErrorReason::kShuttingDown, "it starts");
};

// Says once what is wrong with a file that is read again.
void LogOnce(const absl::Status& status, const char* what, std::string& last) {
  const std::string now(status.message());
  if (now != last && !status.ok()) {
    platform::Log(platform::Severity::kError, what, {{"reason", now}});
  }
  last = now;
}

platform::Severity SeverityOf(const std::string& level) {
  if (level == "debug") return platform::Severity::kDebug;
  if (level == "warning") return platform::Severity::kWarning;
  return level == "error" ? platform::Severity::kError : platform::Severity::kInfo;
}

void Append(platform::Figures& figures, platform::Figures more) {
  figures.insert(figures.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

class Gateway {
 public:
  explicit Gateway(const Settings& settings)
      : settings_(settings),
        services_(settings.addresses),
        policy_(settings.published),
        tls_staff_(settings.tls, /*demand=*/true),
        tls_public_(settings.tls, /*demand=*/false),
        api_(services_, policy_, settings.limits, settings.memory_mib << 20) {}

  int Run() {
    if (const absl::Status status = Open(); !status.ok()) return platform::PrintAndFail(status);
    server_->Start();
    platform::Log(platform::Severity::kInfo, "serving",
                  {{"staff", settings_.staff_listen},
                   {"public", settings_.public_listen},
                   {"version", platform::kVersion}});
    Refresh();
    while (!platform::IsToldToStop()) Refresh();
    platform::Log(platform::Severity::kInfo, "draining");
    readiness_.Tell(platform::Unavailable(platform::ErrorReason::kShuttingDown, "it stops"));
    std::this_thread::sleep_for(std::chrono::milliseconds(settings_.drain_ms));
    const bool ended = server_->Stop(std::chrono::milliseconds(settings_.grace_ms));
    platform::Log(ended ? platform::Severity::kInfo : platform::Severity::kError, "stopped");
    // Whoever works for a connection that did not end would do so with what is gone.
    if (!ended) {
      platform::FlushLog();
      std::_Exit(1);
    }
    api_.Stop();
    server_.reset();
    return 0;
  }

 private:
  absl::Status Open() {
    KZ_RETURN_IF_ERROR(policy_.Refresh());
    KZ_RETURN_IF_ERROR(tls_staff_.Refresh());
    KZ_RETURN_IF_ERROR(tls_public_.Refresh());
    if (!settings_.pages.empty()) {
      auto files = StaticFiles::Read(settings_.pages);
      if (!files.ok()) return files.status();
      files_ = *std::move(files);
    }
    door_ = std::make_unique<Door>(settings_.door, api_, policy_, files_,
                                   [this] { return readiness_.get(); });
    server_ =
        std::make_unique<Server>(io_, settings_.limits, settings_.trust, *door_, settings_.threads);
    const bool plain = settings_.tls.empty();
    if (!settings_.staff_listen.empty()) {
      KZ_RETURN_IF_ERROR(
          server_->Listen(settings_.staff_listen, Listener::kStaff, plain ? nullptr : &tls_staff_));
    }
    if (!settings_.public_listen.empty()) {
      KZ_RETURN_IF_ERROR(server_->Listen(settings_.public_listen, Listener::kPublic,
                                         plain ? nullptr : &tls_public_));
    }
    if (!settings_.health_listen.empty()) {
      KZ_RETURN_IF_ERROR(server_->Listen(settings_.health_listen, Listener::kHealth, nullptr));
    }
    return StartMetrics();
  }

  absl::Status StartMetrics() {
    if (settings_.metrics_listen.empty()) return absl::OkStatus();
    platform::ServerOptions options;
    options.tls = settings_.tls;
    platform::Figures figures = platform::ProcessFigures(options, readiness_.state());
    Append(figures, ResponseFigures());
    Append(figures, api_.figures());
    Append(figures, door_->figures());
    Append(figures, server_->figures());
    auto metrics = platform::MetricsServer::Start(settings_.metrics_listen, std::move(figures));
    if (!metrics.ok()) return metrics.status();
    metrics_ = *std::move(metrics);
    return absl::OkStatus();
  }

  void Refresh() {
    LogOnce(policy_.Refresh(), "what is published not read; what was read before stays",
            policy_problem_);
    const absl::Status staff = tls_staff_.Refresh();
    const absl::Status everybody = tls_public_.Refresh();
    LogOnce(staff.ok() ? everybody : staff, "certificates not read; those read before stay",
            tls_problem_);
    readiness_.Tell(services_.CheckConnected());
  }

  const Settings& settings_;
  asio::io_context io_;
  Services services_;
  SharedPolicy policy_;
  TlsContexts tls_staff_;
  TlsContexts tls_public_;
  Readiness readiness_;
  StaticFiles files_;
  Api api_;
  std::unique_ptr<Door> door_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<platform::MetricsServer> metrics_;
  std::string policy_problem_;
  std::string tls_problem_;
};

// Verb, path, RPC, and what it does, one route on a line.
int PrintRoutes() {
  for (const Route& route : RouteTable::BuiltIn().routes()) {
    std::cout << route.verb << '\t' << route.path.text() << '\t' << route.RpcPath() << '\t'
              << (route.reads ? "reads" : "writes") << '\t'
              << (route.published ? "published" : "staff") << '\t'
              << (route.streams ? "stream" : "message") << '\t'
              << absl::StrJoin(route.suffixes, ",") << '\n';
  }
  return 0;
}

int PrintOpenApi(bool of_public, bool writes) {
  std::cout << OpenApiDocument(RouteTable::BuiltIn(),
                               {of_public ? Audience::kPublic : Audience::kStaff, writes})
            << '\n';
  return 0;
}

int Serve(Settings& settings) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  platform::InitLog("kuzukuri.gateway", SeverityOf(settings.log_level));
  if (const absl::Status status = Check(settings); !status.ok()) {
    platform::PrintAndFail(status);
    return 2;
  }
  Complete(settings);
  return Gateway(settings).Run();
}

}  // namespace
}  // namespace kuzukuri::gateway

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  platform::BlockSignals();
  gateway::Settings settings;
  CLI::App app("Kuzukuri gateway: JSON over HTTP for browsers and scripts", "kuzukuri-gateway");
  app.set_version_flag("--version", platform::kVersion);
  gateway::AddListenerFlags(app, settings);
  gateway::AddAccessFlags(app, settings);
  gateway::AddUpstreamFlags(app, settings);
  gateway::AddLimitFlags(app, settings);
  CLI::App* const routes = app.add_subcommand(
      "routes",
      "Print the table of paths: verb, path, RPC, reads or writes, published or staff, "
      "message or stream, formats beside JSON; with tabs between them");
  bool of_public = false;
  bool writes = false;
  CLI::App* const openapi = app.add_subcommand("openapi", "Print the OpenAPI document");
  openapi->add_flag("--public", of_public, "Of the public listener");
  openapi->add_flag("--with-writes", writes, "With the methods that write");
  CLI::App* const exported = app.add_subcommand("export", "Print what other programs use");
  exported->require_subcommand(1);
  const CLI::App* const descriptor =
      exported->add_subcommand("descriptor",
                               "A FileDescriptorSet of the API with google.api.http options, for "
                               "proxies that turn JSON into "
                               "gRPC themselves, such as Envoy");
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (routes->parsed()) return gateway::PrintRoutes();
  if (openapi->parsed()) return gateway::PrintOpenApi(of_public, writes);
  if (descriptor->parsed()) {
    std::cout << gateway::DescriptorSet(gateway::RouteTable::BuiltIn());
    return std::cout.flush().good() ? 0 : 1;
  }
  return gateway::Serve(settings);
}
