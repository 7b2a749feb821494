#include "services/gateway/settings.h"

#include <chrono>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/server/server_flags.h"

namespace kuzukuri::gateway {
namespace {

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
  app.add_option(
         "--answer-mib", settings.answer_mib,
         "Memory for answers that are being sent; beyond it callers are asked to come again")
      ->envname("KUZUKURI_ANSWER_MIB")
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
  platform::AddLogLevelFlag(app, settings.log_level);
}

void Convert(Settings& settings) {
  Limits& limits = settings.limits;
  limits.body_bytes = static_cast<size_t>(settings.body_mib) << 20;
  limits.answer_bytes = settings.answer_mib << 20;
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
  for (const auto& [flag, address] : {std::pair("--staff-listen", &settings.staff_listen),
                                      std::pair("--public-listen", &settings.public_listen)}) {
    if (address->empty()) continue;
    KZ_RETURN_IF_ERROR(platform::CheckListener(flag, *address, settings.tls, settings.plaintext));
  }
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

}  // namespace

void AddFlags(CLI::App& app, Settings& settings) {
  AddListenerFlags(app, settings);
  AddAccessFlags(app, settings);
  AddUpstreamFlags(app, settings);
  AddLimitFlags(app, settings);
}

absl::Status Complete(Settings& settings) {
  KZ_RETURN_IF_ERROR(Check(settings));
  Convert(settings);
  return absl::OkStatus();
}

}  // namespace kuzukuri::gateway
