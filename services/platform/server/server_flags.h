// Configuration of a server, the same for all four services.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "services/platform/base/log.h"
#include "services/platform/flags/flags.h"
#include "services/platform/server/stream.h"
#include "services/platform/transport/credentials.h"

namespace kuzukuri::platform {

struct ServerOptions {
  std::string listen;                // host:port or unix:path
  TlsFiles tls;                      // of the listener; the aggregator calls with them as well
  bool plaintext = false;            // without TLS beyond this machine
  std::string identities;            // file of who may call, see ParseCallers
  std::string local = "writer";      // role of callers from this machine without TLS
  std::string health_listen;         // of a server that tells health alone; empty: none
  std::string metrics_listen;        // of a server that tells metrics alone; empty: none
  std::string otlp;                  // address of the collector of traces; empty: none
  std::string otlp_authorities;      // file of those that sign its certificate; empty: plain text
  double trace_ratio = 1;            // of the traces that begin here, of how many spans are sent
  int max_connection_age_s = 0;      // connections are asked to end after it; 0: never
  int max_message_bytes = 4 << 20;   // of a request
  int max_concurrent_streams = 128;  // per connection
  int drain_ms = 200;                // not ready, still serving, before shutdown
  int drain_most_ms = 0;             // the same for longer, up to this, while calls still come
  int grace_ms = 10000;              // for running requests
  std::optional<bool> reflection;    // not said: on loopback without TLS
  std::string log_level = "info";
};

// Adds the flags every server has.
void AddServerFlags(App& app, ServerOptions& options);

// Adds the flags of a server that has imports and exports.
void AddStreamFlags(App& app, StreamLimits& limits);

// Adds --log-level.
void AddLogLevelFlag(App& app, std::string& level);

Severity ParseSeverity(const std::string& level);

// INVALID_ARGUMENT, with the flag's name, when an address would be open to other machines without
// TLS and nobody has said that it may.
absl::Status CheckListener(const char* flag, const std::string& address, const TlsFiles& tls,
                           bool plaintext);

// INVALID_ARGUMENT when a listener's files cannot be used, or it would be open to other machines
// without TLS and nobody has said that it may.
absl::Status CheckAccess(const ServerOptions& options);

}  // namespace kuzukuri::platform
