// The process of a service with a database.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/platform/db/pools.h"
#include "services/platform/db/sql.h"
#include "services/platform/flags/flags.h"
#include "services/platform/server/run.h"
#include "services/platform/server/workers.h"

namespace kuzukuri::platform {

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
  std::function<void(App&)> add_flags = nullptr;
};

// Parses flags and environment (KUZUKURI_*), then serves or, with the subcommand `migrate`,
// migrates. Returns the process's exit code: 0 ok, 1 failed, 2 usage.
int RunDatabaseService(int argc, char** argv, const DatabaseService& description);

}  // namespace kuzukuri::platform
