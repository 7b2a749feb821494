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

void AddListenerFlags(platform::App& app, Settings& settings) {
  app.AddFlag("--listen", settings.listen,
              "Address on this machine, host:port or unix:path, where neither --staff-listen nor "
              "--public-listen is given: for reading, without identities")
      .Env("KUZUKURI_LISTEN")
      .ShowDefault();
  app.AddFlag("--staff-listen", settings.staff_listen,
              "Address for staff, host:port or unix:path: requests need an identity")
      .Env("KUZUKURI_STAFF_LISTEN");
  app.AddFlag("--public-listen", settings.public_listen,
              "Address for everybody, host:port or unix:path: of what --published names, for "
              "reading")
      .Env("KUZUKURI_PUBLIC_LISTEN");
  app.AddFlag("--health-listen", settings.health_listen,
              "Address of a listener of its own, without TLS, that has /healthz and /readyz "
              "and nothing else")
      .Env("KUZUKURI_HEALTH_LISTEN");
  app.AddFlag("--metrics-listen", settings.metrics_listen,
              "Address of a listener of its own, without TLS, that tells metrics at /metrics "
              "and nothing else")
      .Env("KUZUKURI_METRICS_LISTEN");
  app.AddFlag("--published", settings.published,
              "File of what the public listener shows: on each line a jurisdiction's code and "
              "its years, a year with @ and a snapshot at that one only. Read again when it "
              "changes")
      .Env("KUZUKURI_PUBLISHED");
  app.AddFlag("--pages", settings.pages, "Folder of the page that is served at /")
      .Env("KUZUKURI_PAGES");
  app.AddSwitch("--writes", settings.door.writes, "Take writes on the staff listener")
      .Env("KUZUKURI_WRITES");
}

void AddAccessFlags(platform::App& app, Settings& settings) {
  app.AddFlag("--tls-cert", settings.tls.certificate,
              "Certificate of the listeners, PEM. This, --tls-key and --tls-ca are read again "
              "when they change")
      .Env("KUZUKURI_TLS_CERT");
  app.AddFlag("--tls-key", settings.tls.key, "Its key, PEM").Env("KUZUKURI_TLS_KEY");
  app.AddFlag("--tls-ca", settings.tls.authorities,
              "Authorities that sign the clients' certificates, PEM; on the staff listener "
              "clients without one are refused")
      .Env("KUZUKURI_TLS_CA");
  app.AddSwitch("--plaintext", settings.plaintext,
                "Listen without TLS beyond this machine, e.g. where a proxy's network is trusted")
      .Env("KUZUKURI_PLAINTEXT");
  app.AddFlag("--trusted-proxy", settings.proxies,
              "URI or common name in the certificate of a proxy whose word on callers counts; "
              "several times for several")
      .Env("KUZUKURI_TRUSTED_PROXY")
      .Commas();
  app.AddSwitch("--trusted-proxy-loopback", settings.trust.local_proxy,
                "Whoever calls from this machine is such a proxy")
      .Env("KUZUKURI_TRUSTED_PROXY_LOOPBACK");
  app.AddFlag("--identity-header", settings.trust.identity_header,
              "Header field in which a proxy says who calls")
      .Env("KUZUKURI_IDENTITY_HEADER")
      .ShowDefault();
  app.AddFlag("--allow-origin", settings.origins,
              "Origin of another page that may call, e.g. https://data.example.jp; several times "
              "for several")
      .Env("KUZUKURI_ALLOW_ORIGIN")
      .Commas();
  app.AddFlag("--host", settings.hosts,
              "Name that the staff listener is called by; several times for several. Others are "
              "refused (default: any; without --staff-listen those of this machine)")
      .Env("KUZUKURI_HOST")
      .Commas();
  app.AddFlag("--public-rate", settings.door.public_rate,
              "Requests a second of one address on the public listener; 0: any number")
      .Env("KUZUKURI_PUBLIC_RATE")
      .Range(0.0, 1e6)
      .ShowDefault();
  app.AddFlag("--public-burst", settings.door.public_burst, "Of which so many at once")
      .Env("KUZUKURI_PUBLIC_BURST")
      .Range(1.0, 1e6)
      .ShowDefault();
}

void AddUpstreamFlags(platform::App& app, Settings& settings) {
  const std::vector<std::pair<const char*, std::string*>> services = {
      {"catalog", &settings.addresses.catalog},
      {"budget", &settings.addresses.budget},
      {"indicator", &settings.addresses.indicator},
      {"aggregator", &settings.addresses.aggregator}};
  for (const auto& [name, address] : services) {
    app.AddFlag(absl::StrCat("--", name), *address,
                absl::StrCat("Address of the ", name, " service"))
        .Env(absl::StrCat("KUZUKURI_", absl::AsciiStrToUpper(name)))
        .ShowDefault();
  }
  app.AddFlag("--upstream-cert", settings.addresses.tls.certificate,
              "Certificate shown to the services, PEM (default: --tls-cert)")
      .Env("KUZUKURI_UPSTREAM_CERT");
  app.AddFlag("--upstream-key", settings.addresses.tls.key, "Its key, PEM (default: --tls-key)")
      .Env("KUZUKURI_UPSTREAM_KEY");
  app.AddFlag("--upstream-ca", settings.addresses.tls.authorities,
              "Authorities that sign the services' certificates, PEM (default: --tls-ca)")
      .Env("KUZUKURI_UPSTREAM_CA");
  app.AddSwitch("--upstream-plaintext", settings.upstream_plaintext,
                "Call the services without TLS, though the listeners have it")
      .Env("KUZUKURI_UPSTREAM_PLAINTEXT");
}

void AddTimeFlags(platform::App& app, Settings& settings) {
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
      {"--upload-s", &settings.upload_s, 86400,
       "Longest upload; clients ask for less with X-Request-Timeout", "KUZUKURI_UPLOAD_S"},
      {"--upload-idle-ms", &settings.upload_idle_ms, 600000, "Longest silence in an upload",
       "KUZUKURI_UPLOAD_IDLE_MS"},
      {"--upload-wait-s", &settings.upload_wait_s, 86400,
       "Longest time a service may take nothing of an upload", "KUZUKURI_UPLOAD_WAIT_S"},
      {"--upload-line-kib", &settings.upload_line_kib, 4096,
       "Largest line of an upload, which is one message", "KUZUKURI_UPLOAD_LINE_KIB"},
      {"--upload-mib", &settings.upload_mib, 65536, "Largest upload", "KUZUKURI_UPLOAD_MIB"},
      {"--idle-s", &settings.idle_s, 3600, "Longest silence between requests", "KUZUKURI_IDLE_S"},
      {"--head-ms", &settings.head_ms, 600000, "Time to send the head of a request",
       "KUZUKURI_HEAD_MS"},
      {"--body-ms", &settings.body_ms, 600000, "Time to send the body of a request",
       "KUZUKURI_BODY_MS"},
      {"--write-ms", &settings.write_ms, 600000, "Time to take 64 KiB of an answer",
       "KUZUKURI_WRITE_MS"},
      {"--body-mib", &settings.body_mib, 64, "Largest body of a request", "KUZUKURI_BODY_MIB"}};
  for (const Flag& flag : flags) {
    app.AddFlag(flag.name, *flag.value, flag.help)
        .Env(flag.variable)
        .Range(1, flag.most)
        .ShowDefault();
  }
}

void AddLimitFlags(platform::App& app, Settings& settings) {
  AddTimeFlags(app, settings);
  app.AddFlag("--connections", settings.limits.connections, "Most connections of a listener")
      .Env("KUZUKURI_CONNECTIONS")
      .Range(1, 100000)
      .ShowDefault();
  app.AddFlag("--connections-per-address", settings.limits.connections_per_address,
              "Most connections of one address on the public listener")
      .Env("KUZUKURI_CONNECTIONS_PER_ADDRESS")
      .Range(1, 100000)
      .ShowDefault();
  app.AddFlag("--streams", settings.limits.streams, "Most streams")
      .Env("KUZUKURI_STREAMS")
      .Range(1, 100000)
      .ShowDefault();
  app.AddFlag("--uploads", settings.limits.uploads, "Most uploads")
      .Env("KUZUKURI_UPLOADS")
      .Range(1, 10000)
      .ShowDefault();
  app.AddFlag("--memory-mib", settings.memory_mib, "Memory for answers that are kept")
      .Env("KUZUKURI_MEMORY_MIB")
      .Range(1, 1 << 20)
      .ShowDefault();
  app.AddFlag("--answer-mib", settings.answer_mib,
              "Memory for answers that are being sent; beyond it callers are asked to come again")
      .Env("KUZUKURI_ANSWER_MIB")
      .Range(1, 1 << 20)
      .ShowDefault();
  app.AddFlag("--threads", settings.threads, "Threads that serve connections")
      .Env("KUZUKURI_THREADS")
      .Range(1, 64)
      .ShowDefault();
  app.AddFlag("--drain-ms", settings.drain_ms,
              "On SIGTERM: time to be seen as not ready while still serving")
      .Env("KUZUKURI_DRAIN_MS")
      .Range(0, 600000)
      .ShowDefault();
  app.AddFlag("--grace-ms", settings.grace_ms, "On SIGTERM: time for running requests to end")
      .Env("KUZUKURI_GRACE_MS")
      .Range(0, 600000)
      .ShowDefault();
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
  limits.upload_time = std::chrono::seconds(settings.upload_s);
  limits.upload_idle = std::chrono::milliseconds(settings.upload_idle_ms);
  limits.upload_wait = std::chrono::seconds(settings.upload_wait_s);
  limits.upload_line_bytes = static_cast<size_t>(settings.upload_line_kib) << 10;
  limits.upload_bytes = static_cast<size_t>(settings.upload_mib) << 20;
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

void AddFlags(platform::App& app, Settings& settings) {
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
