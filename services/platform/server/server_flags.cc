#include "services/platform/server/server_flags.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::platform {
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
  app.add_option("--max-connection-age-s", options.max_connection_age_s,
                 "Ask connections to end after this many seconds, so that callers spread over new "
                 "servers; what runs on them is not cut. 0: never")
      ->envname("KUZUKURI_MAX_CONNECTION_AGE_S")
      ->check(CLI::Range(0, 86400))
      ->capture_default_str();
}

void AddWatchFlags(CLI::App& app, ServerOptions& options) {
  app.add_option("--health-listen", options.health_listen,
                 "Address of a server of its own, without TLS, that tells health and nothing else")
      ->envname("KUZUKURI_HEALTH_LISTEN");
  app.add_option("--metrics-listen", options.metrics_listen,
                 "Address of a server of its own, without TLS, that tells metrics at /metrics and "
                 "nothing else")
      ->envname("KUZUKURI_METRICS_LISTEN");
  app.add_option("--otlp", options.otlp,
                 "Address of a collector of traces that takes OTLP over gRPC, host:port")
      ->envname("KUZUKURI_OTLP");
  app.add_option("--otlp-ca", options.otlp_authorities,
                 "Authorities that sign the collector's certificate, PEM; without it spans are "
                 "sent in plain text")
      ->envname("KUZUKURI_OTLP_CA");
  app.add_option("--trace-ratio", options.trace_ratio,
                 "Of the traces that begin here, of how many spans are sent: 0 to 1. Of those that "
                 "callers begin the callers say it")
      ->envname("KUZUKURI_TRACE_RATIO")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  AddLogLevelFlag(app, options.log_level);
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
  app.add_option(
         "--drain-ms", options.drain_ms,
         "On SIGTERM: time to be seen as not ready while still serving; with --health-listen "
         "it is seen there alone, so that clients that ask the server whose connections "
         "they hold go on being served")
      ->envname("KUZUKURI_DRAIN_MS")
      ->check(CLI::Range(0, 600000))
      ->capture_default_str();
  app.add_option("--drain-most-ms", options.drain_most_ms,
                 "On SIGTERM: go on serving up to this, until no call has come for five seconds: "
                 "clients leave when their connections end (--max-connection-age-s) and they look "
                 "the name up again, and a call that comes to a server that shuts down fails")
      ->envname("KUZUKURI_DRAIN_MOST_MS")
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
  AddWatchFlags(app, options);
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

void AddLogLevelFlag(CLI::App& app, std::string& level) {
  app.add_option("--log-level", level, "Lowest severity logged")
      ->envname("KUZUKURI_LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
}

Severity ParseSeverity(const std::string& level) {
  if (level == "debug") return Severity::kDebug;
  if (level == "warning") return Severity::kWarning;
  if (level == "error") return Severity::kError;
  return Severity::kInfo;
}

absl::Status CheckListener(const char* flag, const std::string& address, const TlsFiles& tls,
                           bool plaintext) {
  if (!tls.empty() || plaintext || IsLoopback(address)) return absl::OkStatus();
  return InvalidField(flag,
                      absl::StrCat(address,
                                   " is reached from other machines, and without TLS anybody could "
                                   "read what is sent; give --tls-cert, --tls-key and --tls-ca, "
                                   "listen on loopback, or say --plaintext"));
}

absl::Status CheckAccess(const ServerOptions& options) {
  KZ_RETURN_IF_ERROR(CheckServerFiles(options.tls));
  // Otherwise no span would ever arrive, and nothing say why.
  if (!options.otlp_authorities.empty()) {
    KZ_RETURN_IF_ERROR(
        CheckClientFiles({options.otlp_authorities, options.tls.certificate, options.tls.key}));
  }
  return CheckListener("--listen", options.listen, options.tls, options.plaintext);
}

}  // namespace kuzukuri::platform
