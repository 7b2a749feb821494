// What every service tells of itself with the metrics.
#pragma once

#include "services/platform/db/pools.h"
#include "services/platform/server/measured.h"
#include "services/platform/server/server_flags.h"
#include "services/platform/server/service_state.h"
#include "services/platform/server/workers.h"

namespace kuzukuri::platform {

// Of the process and its log, and whether it is ready.
Figures ProcessFigures(const ServerOptions& options, const ServiceState& state);

// Of threads and of what waits for them; `kind` is the label.
Figures ExecutorFigures(const Executor& executor, const char* kind);

// Of a service with a database.
Figures DatabaseFigures(const Pools& pools, const Workers& workers, const ServiceState& state);

}  // namespace kuzukuri::platform
