#include "services/platform/db/migrate.h"

#include <map>
#include <memory>
#include <pqxx/pqxx>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/connection.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {
namespace {

using Applied = std::map<int, std::string>;  // version -> checksum

absl::Status Check(const std::vector<Migration>& known, const Applied& applied) {
  for (const auto& [version, checksum] : applied) {
    if (version > static_cast<int>(known.size())) {
      return FailedPrecondition(
          "SCHEMA_TOO_NEW", absl::StrCat("migration ", version),
          absl::StrCat("the schema has migration ", version, " and this binary knows ",
                       known.size(), "; run a newer binary"));
    }
    const Migration& migration = known[static_cast<size_t>(version) - 1];
    if (checksum != migration.sha256) {
      return FailedPrecondition(
          "MIGRATION_CHANGED", absl::StrCat("migration ", version),
          absl::StrCat("migration ", version, " (", migration.name,
                       ") was changed after it had been applied; restore the file and add a new "
                       "migration instead"));
    }
  }
  return absl::OkStatus();
}

Applied ReadApplied(pqxx::transaction_base& tx) {
  Applied applied;
  for (const pqxx::row& row : tx.exec("select version, checksum from schema_version")) {
    applied[row[0].as<int>()] = row[1].as<std::string>();
  }
  return applied;
}

void CreateVersionTable(pqxx::connection& connection) {
  pqxx::work tx(connection);
  tx.exec(
      "create table if not exists schema_version ("
      "  version int primary key, name text not null, checksum text not null,"
      "  applied_at timestamptz not null default now(), applied_by text not null default "
      "session_user)");
  tx.commit();
}

void Apply(pqxx::connection& connection, const Migration& migration) {
  pqxx::work tx(connection);
  tx.exec(migration.sql);
  tx.exec_params("insert into schema_version (version, name, checksum) values ($1, $2, $3)",
                 migration.version, std::string(migration.name), std::string(migration.sha256));
  tx.commit();
}

absl::Status MigrateLocked(pqxx::connection& connection, const std::string& schema,
                           const std::vector<Migration>& migrations, std::ostream& out) {
  CreateVersionTable(connection);
  Applied applied;
  {
    pqxx::work tx(connection);
    applied = ReadApplied(tx);
  }
  KZ_RETURN_IF_ERROR(Check(migrations, applied));
  int count = 0;
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.version)) continue;
    out << schema << ": applying migration " << migration.version << " " << migration.name
        << std::endl;
    Apply(connection, migration);
    ++count;
  }
  out << schema << ": " << (count == 0 ? "schema is up to date" : "schema migrated") << " (version "
      << migrations.size() << ")" << std::endl;
  return absl::OkStatus();
}

}  // namespace

absl::Status Migrate(const std::string& conninfo, const std::string& schema,
                     const std::vector<Migration>& migrations, std::ostream& out) {
  try {
    pqxx::connection connection(conninfo);
    NeverReactivate(connection);
    connection.set_variable("search_path", connection.quote_name(schema));
    connection.set_variable("client_min_messages", "warning");
    // A session lock: held over all files, released by the end of the session even by a crash.
    connection.set_variable("lock_timeout", "60000");
    {
      pqxx::nontransaction tx(connection);
      tx.exec_params("select pg_advisory_lock(hashtextextended($1, 0))",
                     absl::StrCat("kuzukuri-migrate:", schema));
    }
    return MigrateLocked(connection, schema, migrations, out);
  } catch (const pqxx::broken_connection& error) {
    return Unavailable("DATABASE_UNAVAILABLE",
                       absl::StrCat("cannot reach the database: ", error.what()));
  } catch (const std::exception& error) {
    return Internal("MIGRATION_FAILED",
                    absl::StrCat("migration of schema ", schema, " failed: ", error.what()));
  }
}

absl::Status CheckSchema(Pool& pool, const RequestContext& context,
                         const std::vector<Migration>& migrations) {
  absl::StatusOr<Applied> applied =
      Read(pool, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<Applied> {
        const pqxx::result exists = tx.exec("select to_regclass('schema_version') is not null");
        if (!exists[0][0].as<bool>()) return Applied{};
        Applied found;
        for (const pqxx::row& row : tx.exec_prepared("read_schema_version")) {
          found[row[0].as<int>()] = row[1].as<std::string>();
        }
        return found;
      });
  KZ_RETURN_IF_ERROR(applied.status());
  KZ_RETURN_IF_ERROR(Check(migrations, *applied));
  if (applied->size() != migrations.size()) {
    return FailedPrecondition(
        "SCHEMA_TOO_OLD", pool.options().schema,
        absl::StrCat("the schema is at version ", applied->size(), " and this binary needs ",
                     migrations.size(), "; run the subcommand migrate"));
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::platform
