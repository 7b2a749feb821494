#include "services/platform/db/migrate.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <pqxx/pqxx>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/retry.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/aside.h"
#include "services/platform/db/connect.h"
#include "services/platform/db/pqxx_internals.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {
namespace {

constexpr const char* kLockTimeoutMs = "2000";
constexpr RetryPolicy kPolicy = {.max_attempts = 10000,
                                 .first_pause = std::chrono::milliseconds(500),
                                 .longest_pause = std::chrono::seconds(10),
                                 .patience = std::chrono::minutes(10),
                                 .reserve = std::chrono::milliseconds(0)};

// For a database that cannot be reached.
constexpr std::chrono::seconds kConnectPatience{60};

using Applied = std::vector<AppliedMigration>;

Applied ToApplied(const pqxx::result& rows) {
  Applied applied;
  for (const pqxx::row& row : rows) {
    applied.push_back({row[0].as<int>(), row[1].as<std::string>(), row[2].as<int>()});
  }
  return applied;
}

bool Contains(const Applied& applied, const Migration& migration) {
  return std::any_of(applied.begin(), applied.end(),
                     [&](const AppliedMigration& one) { return one.version == migration.version; });
}

absl::Status CheckOne(const std::vector<Migration>& known, const AppliedMigration& applied) {
  const int newest = static_cast<int>(known.size());
  const std::string subject = absl::StrCat("migration ", applied.version);
  if (applied.version > newest) {
    if (applied.oldest_binary <= newest) return absl::OkStatus();
    return FailedPrecondition(
        ErrorReason::kSchemaTooNew, subject,
        absl::StrCat("the schema has migration ", applied.version, ", which serves binaries from ",
                     "schema ", applied.oldest_binary, ", and this one knows ", newest,
                     "; run a newer binary"));
  }
  const Migration& migration = known[static_cast<size_t>(applied.version) - 1];
  if (applied.checksum == migration.sha256) return absl::OkStatus();
  return FailedPrecondition(
      ErrorReason::kMigrationChanged, subject,
      absl::StrCat("migration ", applied.version, " (", migration.name,
                   ") was changed after it had been applied; restore the file and add a new "
                   "migration instead"));
}

// One run of `migrate` on a schema.
class Migrator {
 public:
  Migrator(const std::string& conninfo, std::string schema, std::ostream& out)
      : connection_(ConnectionString(conninfo),
                    std::chrono::system_clock::now() + ConnectLimit(conninfo)),
        watchdog_(MakeAside(conninfo)),
        use_(
            watchdog_, {}, {}, [] { return false; }, [this] { connection_.Shut(); }),
        schema_(std::move(schema)),
        out_(out) {
    connection_.set_variable("search_path", connection_.quote_name(schema_));
    connection_.set_variable("client_min_messages", "warning");
    connection_.set_variable("lock_timeout", kLockTimeoutMs);
  }

  absl::Status Run(const std::vector<Migration>& migrations) {
    KZ_RETURN_IF_ERROR(Persist("another migrator is at work", [&] { return LockOutOthers(); }));
    KZ_RETURN_IF_ERROR(Persist("schema_version is in use",
                               [&] { return Unblocked([&] { CreateVersionTable(); }); }));
    const Applied applied = ReadApplied();
    KZ_RETURN_IF_ERROR(CheckApplied(migrations, applied));
    int count = 0;
    for (const Migration& migration : migrations) {
      if (Contains(applied, migration)) continue;
      Tell(absl::StrCat("applying migration ", migration.version, " ", migration.name));
      KZ_RETURN_IF_ERROR(Persist("others use what it changes",
                                 [&] { return Unblocked([&] { Apply(migration); }); }));
      ++count;
    }
    Tell(absl::StrCat(count == 0 ? "schema is up to date" : "schema migrated", " (version ",
                      std::max(applied.size(), migrations.size()), ")"));
    return absl::OkStatus();
  }

 private:
  void Tell(const std::string& text) { out_ << schema_ << ": " << text << std::endl; }

  // Calls `attempt` until it says that nothing was in its way; `obstacle` is told meanwhile.
  absl::Status Persist(const std::string& obstacle, const std::function<bool()>& attempt) {
    Retry retry(kPolicy, std::chrono::system_clock::time_point::max());
    int attempts = 0;
    do {
      if (attempt()) return absl::OkStatus();
      Tell(absl::StrCat(obstacle, ": attempt ", ++attempts, ", tried again for up to ",
                        std::chrono::duration_cast<std::chrono::minutes>(kPolicy.patience).count(),
                        " minutes"));
    } while (retry.Next());
    return Aborted(ErrorReason::kMigrationBlocked,
                   absl::StrCat("schema ", schema_, " was not migrated: ", obstacle,
                                "; end what holds it (pg_locks names it) and run migrate again"));
  }

  // Whether `change` was done; if not, a lock it needs was not to be had and it left nothing.
  static bool Unblocked(const std::function<void()>& change) {
    try {
      change();
      return true;
    } catch (const pqxx::deadlock_detected&) {
      return false;
    } catch (const pqxx::sql_error& error) {
      const bool lock_not_available = error.sqlstate() == "55P03";
      if (!lock_not_available) throw;
      return false;
    }
  }

  // A session lock: held over all files, released by the end of the session even by a crash. Asked
  // for again and again, since an index that the holder builds would wait for a statement that
  // waits.
  bool LockOutOthers() {
    pqxx::nontransaction tx(connection_);
    return tx
        .exec_params1("select pg_try_advisory_lock(hashtextextended($1, 0))",
                      absl::StrCat("kuzukuri-migrate:", schema_))[0]
        .as<bool>();
  }

  void CreateVersionTable() {
    pqxx::work tx(connection_);
    tx.exec(
        "create table if not exists schema_version ("
        "  version int primary key, name text not null, checksum text not null,"
        "  applied_at timestamptz not null default now(), applied_by text not null default "
        "session_user, oldest_binary int not null)");
    tx.commit();
  }

  Applied ReadApplied() {
    pqxx::work tx(connection_);
    return ToApplied(tx.exec("select version, checksum, oldest_binary from schema_version"));
  }

  void Apply(const Migration& migration) {
    const bool in_transaction = *migration.index == '\0';
    if (!in_transaction) BuildIndex(migration);
    pqxx::work tx(connection_);
    if (in_transaction) tx.exec(migration.sql);
    tx.exec_params(
        "insert into schema_version (version, name, checksum, oldest_binary) "
        "values ($1, $2, $3, $4)",
        migration.version, std::string(migration.name), std::string(migration.sha256),
        migration.oldest_binary);
    tx.commit();
  }

  // Resumes where an earlier run ended: with nothing, with an index that is not valid, or with a
  // whole one whose migration was not recorded. Waits for the transactions of others, however long
  // they take, since nobody queues behind it.
  void BuildIndex(const Migration& migration) {
    pqxx::nontransaction tx(connection_);
    tx.exec("set lock_timeout = 0");
    const pqxx::result found =
        tx.exec_params("select indisvalid from pg_index where indexrelid = to_regclass($1)",
                       std::string(migration.index));
    const bool valid = !found.empty() && found[0][0].as<bool>();
    if (!found.empty() && !valid) {
      Tell(absl::StrCat("index ", migration.index, " was left unfinished; it is built again"));
      tx.exec(absl::StrCat("drop index concurrently ", migration.index));
    }
    if (!valid) tx.exec(migration.sql);
    tx.exec(absl::StrCat("set lock_timeout = ", kLockTimeoutMs));
  }

  Session connection_;
  Watchdog watchdog_;
  const Watchdog::Use use_;  // all the time, without an end of its own
  const std::string schema_;
  std::ostream& out_;
};

}  // namespace

namespace {

// A database that starts at the same time, or a network that does not know this machine yet, is
// waited for: who runs a migration by itself could only run it again.
std::unique_ptr<Migrator> Connect(const std::string& conninfo, const std::string& schema,
                                  std::ostream& out) {
  Retry retry(kPolicy, std::chrono::system_clock::now() + kConnectPatience);
  std::string last;
  while (true) {
    try {
      return std::make_unique<Migrator>(conninfo, schema, out);
    } catch (const pqxx::broken_connection& error) {
      if (!retry.Next()) throw;
      if (last != error.what()) out << schema << ": waiting: " << error.what() << std::endl;
      last = error.what();
    }
  }
}

}  // namespace

absl::Status Migrate(const std::string& conninfo, const std::string& schema,
                     const std::vector<Migration>& migrations, std::ostream& out) {
  try {
    return Connect(conninfo, schema, out)->Run(migrations);
  } catch (const pqxx::broken_connection& error) {
    return Unavailable(ErrorReason::kDatabaseUnavailable,
                       absl::StrCat("cannot reach the database: ", error.what()));
  } catch (const std::exception& error) {
    return Internal(ErrorReason::kMigrationFailed,
                    absl::StrCat("migration of schema ", schema, " failed: ", error.what()));
  }
}

absl::Status CheckApplied(const std::vector<Migration>& known,
                          const std::vector<AppliedMigration>& applied) {
  for (const AppliedMigration& one : applied) KZ_RETURN_IF_ERROR(CheckOne(known, one));
  return absl::OkStatus();
}

namespace {

absl::Status CheckComplete(const std::string& schema, const std::vector<Migration>& migrations,
                           const Applied& applied) {
  KZ_RETURN_IF_ERROR(CheckApplied(migrations, applied));
  const auto missing =
      std::find_if(migrations.begin(), migrations.end(),
                   [&](const Migration& migration) { return !Contains(applied, migration); });
  if (missing == migrations.end()) return absl::OkStatus();
  return FailedPrecondition(
      ErrorReason::kSchemaTooOld, schema,
      absl::StrCat("the schema is at version ", applied.size(), " and this binary needs ",
                   migrations.size(), "; run the subcommand migrate"));
}

int LastOf(const Applied& applied) {
  int last = 0;
  for (const AppliedMigration& migration : applied) last = std::max(last, migration.version);
  return last;
}

}  // namespace

SchemaCheck CheckSchema(Pool& pool, const RequestContext& context,
                        const std::vector<Migration>& migrations) {
  const absl::StatusOr<Applied> applied =
      Read(pool, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<Applied> {
        const pqxx::result exists = tx.exec("select to_regclass('schema_version') is not null");
        if (!exists[0][0].as<bool>()) return Applied{};
        return ToApplied(tx.exec_prepared("read_schema_version"));
      });
  if (!applied.ok()) return {0, applied.status()};
  return {LastOf(*applied), CheckComplete(pool.options().schema, migrations, *applied)};
}

}  // namespace kuzukuri::platform
