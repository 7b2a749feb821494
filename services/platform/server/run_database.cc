#include "services/platform/server/run_database.h"

#include <chrono>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/db/migrate.h"
#include "services/platform/server/figures.h"

namespace kuzukuri::platform {
namespace {

SchemaCheck LookAtSchema(Pools& pools, const DatabaseService& description, const char* method) {
  RequestContext context;
  context.deadline = std::chrono::system_clock::now() + std::chrono::seconds(5);
  context.method = method;
  return CheckSchema(pools.control, context, description.migrations);
}

int ServeDatabase(const ServerOptions& options, const PoolOptions& pool_options,
                  const PoolSizes& pool_sizes, size_t queue, const DatabaseService& description) {
  Pools pools(pool_options, pool_sizes, description.queries);
  Workers workers(
      {pool_sizes.read, pool_sizes.write, pool_sizes.stream / 2, pool_sizes.stream / 2, queue});
  const std::unique_ptr<RpcService> service = description.make_service(pools, workers);
  const int known = static_cast<int>(description.migrations.size());
  service->state().TellSchema(0, known);
  const auto ready = [&] {
    const SchemaCheck check = LookAtSchema(pools, description, "readiness");
    // A schema that cannot be read now is the one it was.
    if (check.version > 0) service->state().TellSchema(check.version, known);
    return check.status;
  };
  return Serve(options, description.full_name, *service, ready,
               DatabaseFigures(pools, workers, service->state()));
}

// Waits until this binary works with the schema, and says what it waits for.
int AwaitSchema(const PoolOptions& pool_options, const DatabaseService& description) {
  Pools pools(pool_options, PoolSizes(), description.queries);
  std::string last;
  while (true) {
    const absl::Status status = LookAtSchema(pools, description, "await-schema").status;
    if (status.ok()) return 0;
    if (const std::string now(status.message()); now != last) {
      std::cout << "waiting: " << now << std::endl;
      last = now;
    }
    if (IsToldToStop()) return 1;
  }
}

}  // namespace

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

  App app(absl::StrCat("kuzukuri-", description.name), description.description);
  app.AddFlag("--database", pool.conninfo,
              "PostgreSQL connection string or URI. The server uses a role that may only read "
              "and insert, migrate the role that owns the schema")
      .Env("KUZUKURI_DATABASE")
      .ShowDefault();
  std::string database_file;
  app.AddFlag("--database-file", database_file,
              "File of the connection string, read anew for each connection")
      .Env("KUZUKURI_DATABASE_FILE");
  app.AddFlag("--read-pool", sizes.read,
              "Database connections for reads; 2 x cores of the database is right")
      .Env("KUZUKURI_READ_POOL")
      .Range(1, 1000)
      .ShowDefault();
  app.AddFlag("--write-pool", sizes.write, "Database connections for writes")
      .Env("KUZUKURI_WRITE_POOL")
      .Range(1, 1000)
      .ShowDefault();
  app.AddFlag("--queue", queue,
              "Reads, and as many writes, that may wait for a connection, half of them of one "
              "jurisdiction; more are refused")
      .Env("KUZUKURI_QUEUE")
      .Range(1, 1000000)
      .ShowDefault();
  AddServerFlags(app, options);
  if (description.add_flags) description.add_flags(app);
  app.FallThrough();
  const App migrate =
      app.AddCommand("migrate", "Bring the schema to this binary's version, then exit");
  const App await_schema =
      app.AddCommand("await-schema", "Wait until the schema serves this binary, then exit");
  app.AddCommand("serve", "Serve until SIGTERM (the default)");
  app.TakeCommands(0, 1);
  if (const auto ended = app.Parse(argc, argv)) return *ended;
  if (!database_file.empty()) pool.conninfo = absl::StrCat("file:", database_file);
  if (migrate.given()) {
    const absl::Status status =
        Migrate(pool.conninfo, description.name, description.migrations, std::cout);
    return status.ok() ? 0 : PrintAndFail(status);
  }
  if (await_schema.given()) return AwaitSchema(pool, description);
  return ServeDatabase(options, pool, sizes, queue, description);
}

}  // namespace kuzukuri::platform
