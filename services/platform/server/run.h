// Configuration and life of a service process, the same for all four.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "services/platform/db/pools.h"
#include "services/platform/db/sql.h"
#include "services/platform/server/metrics.h"
#include "services/platform/server/service.h"
#include "services/platform/server/workers.h"
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
  int max_connection_age_s = 0;      // connections are asked to end after it; 0: never
  int max_message_bytes = 4 << 20;   // of a request
  int max_concurrent_streams = 128;  // per connection
  int drain_ms = 200;                // not ready, still serving, before shutdown
  int grace_ms = 10000;              // for running requests
  std::optional<bool> reflection;    // not said: on loopback without TLS
  std::string log_level = "info";
};

// A service with a database, as its main() describes it.
struct DatabaseService {
  std::string name;         // `catalog`: binary kuzukuri-catalog, schema catalog
  std::string full_name;    // `kuzukuri.catalog.v1.CatalogService`
  std::string description;  // first line of --help
  std::string default_listen;
  const std::vector<Migration>& migrations;
  const std::vector<Query>& queries;
  // Adds the service's methods. Pools and workers outlive the service.
  std::function<std::unique_ptr<RpcService>(Pools&, Workers&)> make_service;
  // Adds flags of the service's own; optional.
  std::function<void(CLI::App&)> add_flags = nullptr;
};

// Parses flags and environment (KUZUKURI_*), then serves or, with the subcommand `migrate`,
// migrates. Returns the process's exit code: 0 ok, 1 failed, 2 usage.
int RunDatabaseService(int argc, char** argv, const DatabaseService& service);

// Adds the flags every server has.
void AddServerFlags(CLI::App& app, ServerOptions& options);

// Adds the flags of a server that has imports and exports.
void AddStreamFlags(CLI::App& app, StreamLimits& limits);

// `figures` are told with the metrics. Serves until SIGTERM or SIGINT, then drains: not ready,
// `drain_ms` more serving, running requests get `grace_ms`. When it returns no handler works any
// more, so that what they use may go. `ready` is asked every second; the health of `full_name`
// follows it, the health of "" is the process's. Signals must not be unblocked by the caller
// before.
int Serve(const ServerOptions& options, const std::string& full_name, RpcService& service,
          const std::function<absl::Status()>& ready, std::vector<Measured> figures = {});

// Blocks SIGTERM and SIGINT in this thread and all it starts. Call first in main().
void BlockSignals();

}  // namespace kuzukuri::platform
