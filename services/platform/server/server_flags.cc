#include "services/platform/server/server_flags.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::platform {
namespace {

void AddAccessFlags(App& app, ServerOptions& options) {
  app.AddFlag("--tls-cert", options.tls.certificate,
              "Certificate of the server, PEM. This, --tls-key and --tls-ca are read again when "
              "they change")
      .Env("KUZUKURI_TLS_CERT");
  app.AddFlag("--tls-key", options.tls.key, "Its key, PEM").Env("KUZUKURI_TLS_KEY");
  app.AddFlag("--tls-ca", options.tls.authorities,
              "Authorities that sign the callers' certificates, PEM; callers without one are "
              "refused")
      .Env("KUZUKURI_TLS_CA");
  app.AddFlag("--identities", options.identities,
              "File of who may call: on each line the URI of a certificate, a role (reader, "
              "writer, aggregator, gateway, operator) and jurisdictions (codes with commas "
              "between them, or *). Read again when it changes")
      .Env("KUZUKURI_IDENTITIES");
  app.AddSwitch("--plaintext", options.plaintext,
                "Listen without TLS beyond this machine, e.g. behind a proxy on it; callers from "
                "elsewhere are served nothing")
      .Env("KUZUKURI_PLAINTEXT");
  app.AddFlag("--local", options.local,
              "Role of callers from this machine without TLS; a gateway says for whom it calls")
      .Env("KUZUKURI_LOCAL")
      .OneOf({"reader", "writer", "gateway", "nobody"})
      .ShowDefault();
  app.AddFlag("--max-connection-age-s", options.max_connection_age_s,
              "Ask connections to end after this many seconds, so that callers spread over new "
              "servers; what runs on them is not cut. 0: never")
      .Env("KUZUKURI_MAX_CONNECTION_AGE_S")
      .Range(0, 86400)
      .ShowDefault();
}

void AddWatchFlags(App& app, ServerOptions& options) {
  app.AddFlag("--health-listen", options.health_listen,
              "Address of a server of its own, without TLS, that tells health and nothing else")
      .Env("KUZUKURI_HEALTH_LISTEN");
  app.AddFlag("--metrics-listen", options.metrics_listen,
              "Address of a server of its own, without TLS, that tells metrics at /metrics and "
              "nothing else")
      .Env("KUZUKURI_METRICS_LISTEN");
  app.AddFlag("--otlp", options.otlp,
              "Address of a collector of traces that takes OTLP over gRPC, host:port")
      .Env("KUZUKURI_OTLP");
  app.AddFlag("--otlp-ca", options.otlp_authorities,
              "Authorities that sign the collector's certificate, PEM; without it spans are "
              "sent in plain text")
      .Env("KUZUKURI_OTLP_CA");
  app.AddFlag("--trace-ratio", options.trace_ratio,
              "Of the traces that begin here, of how many spans are sent: 0 to 1. Of those that "
              "callers begin the callers say it")
      .Env("KUZUKURI_TRACE_RATIO")
      .Range(0.0, 1.0)
      .ShowDefault();
  AddLogLevelFlag(app, options.log_level);
}

}  // namespace

void AddServerFlags(App& app, ServerOptions& options) {
  app.AddFlag("--listen", options.listen, "Address to listen on: host:port or unix:path")
      .Env("KUZUKURI_LISTEN")
      .ShowDefault();
  app.AddFlag("--max-message-bytes", options.max_message_bytes, "Largest request accepted")
      .Env("KUZUKURI_MAX_MESSAGE_BYTES")
      .Range(1024, 1 << 30)
      .ShowDefault();
  app.AddFlag("--max-concurrent-streams", options.max_concurrent_streams,
              "Requests in flight per connection")
      .Env("KUZUKURI_MAX_CONCURRENT_STREAMS")
      .Range(1, 1000000)
      .ShowDefault();
  app.AddFlag("--drain-ms", options.drain_ms,
              "On SIGTERM: time to be seen as not ready while still serving; with --health-listen "
              "it is seen there alone, so that clients that ask the server whose connections "
              "they hold go on being served")
      .Env("KUZUKURI_DRAIN_MS")
      .Range(0, 600000)
      .ShowDefault();
  app.AddFlag("--drain-most-ms", options.drain_most_ms,
              "On SIGTERM: go on serving up to this, until no call has come for five seconds: "
              "clients leave when their connections end (--max-connection-age-s) and they look "
              "the name up again, and a call that comes to a server that shuts down fails")
      .Env("KUZUKURI_DRAIN_MOST_MS")
      .Range(0, 600000)
      .ShowDefault();
  app.AddFlag("--grace-ms", options.grace_ms, "On SIGTERM: time for running requests to end")
      .Env("KUZUKURI_GRACE_MS")
      .Range(0, 600000)
      .ShowDefault();
  app.AddSwitch(
         "--reflection,!--no-reflection", options.reflection,
         "Offer gRPC server reflection to callers that are known (default: on loopback without "
         "TLS)")
      .Env("KUZUKURI_REFLECTION");
  AddAccessFlags(app, options);
  AddWatchFlags(app, options);
}

void AddStreamFlags(App& app, StreamLimits& limits) {
  app.AddFlag("--stream-pause-ms", limits.pause_ms,
              "An import whose sender sends nothing, or an export whose reader takes nothing, "
              "for this long is ended")
      .Env("KUZUKURI_STREAM_PAUSE_MS")
      .Range(100, 3600000)
      .ShowDefault();
  app.AddFlag("--stream-total-ms", limits.total_ms,
              "Time one import or export may take in all, whatever its caller's deadline")
      .Env("KUZUKURI_STREAM_TOTAL_MS")
      .Range(1000, 86400000)
      .ShowDefault();
  app.AddFlag("--import-mib", limits.mib, "Largest import accepted")
      .Env("KUZUKURI_IMPORT_MIB")
      .Range(1, 1 << 20)
      .ShowDefault();
}

void AddLogLevelFlag(App& app, std::string& level) {
  app.AddFlag("--log-level", level, "Lowest severity logged")
      .Env("KUZUKURI_LOG_LEVEL")
      .OneOf({"debug", "info", "warning", "error"})
      .ShowDefault();
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
