// Schema migrations: plain SQL files embedded in the binary, applied in order, each once.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/db/pool.h"
#include "services/platform/db/sql.h"

namespace kuzukuri::platform {

// Applies what is missing, each file in a transaction of its own together with its row in
// schema_version, under an advisory lock so that two migrators never collide. Refuses
// (FAILED_PRECONDITION, reason MIGRATION_CHANGED) when an applied file's checksum differs, and
// (reason SCHEMA_TOO_NEW) when the schema is newer than this binary. Reports progress to `out`.
absl::Status Migrate(const std::string& conninfo, const std::string& schema,
                     const std::vector<Migration>& migrations, std::ostream& out);

// OK when the schema is exactly what this binary knows: every migration applied, with the same
// checksum, and none beyond. The server is ready only then.
absl::Status CheckSchema(Pool& pool, const RequestContext& context,
                         const std::vector<Migration>& migrations);

}  // namespace kuzukuri::platform
