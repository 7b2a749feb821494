// Schema migrations: plain SQL files embedded in the binary, applied in order, each once, while
// servers of this release and the last one go on serving.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/db/pool.h"
#include "services/platform/db/sql.h"

namespace kuzukuri::platform {

// Applies what is missing, each file in a transaction of its own together with its row in
// schema_version; an index is built outside of one, and one whose building was interrupted is
// dropped and built again. A database that cannot be reached is waited for, a minute. One migrator
// works at a time. No lock that others could queue behind is waited for longer than 2 s: the
// migration is undone and tried again later, for ten minutes, then ABORTED (reason
// MIGRATION_BLOCKED). Refuses FAILED_PRECONDITION as CheckApplied() does. Reports progress to
// `out`.
absl::Status Migrate(const std::string& conninfo, const std::string& schema,
                     const std::vector<Migration>& migrations, std::ostream& out);

// A migration as the schema remembers it.
struct AppliedMigration {
  int version;
  std::string checksum;
  int oldest_binary;
};

// OK when a binary that knows `known` works with a schema that `applied` have made, once those it
// knows are there. FAILED_PRECONDITION (reason MIGRATION_CHANGED) when an applied file's checksum
// differs, (reason SCHEMA_TOO_NEW) when a migration beyond those known needs a newer binary.
absl::Status CheckApplied(const std::vector<Migration>& known,
                          const std::vector<AppliedMigration>& applied);

// What a schema looks like to a binary.
struct SchemaCheck {
  int version = 0;      // of the last migration it has; 0: it has none, or cannot be read
  absl::Status status;  // OK: the binary works with it
};

// Whether this binary works with the schema: every migration it knows is applied, and those beyond
// serve it. The server is ready only then. FAILED_PRECONDITION as CheckApplied() says or (reason
// SCHEMA_TOO_OLD) when migrations are missing.
SchemaCheck CheckSchema(Pool& pool, const RequestContext& context,
                        const std::vector<Migration>& migrations);

}  // namespace kuzukuri::platform
