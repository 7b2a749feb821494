// Life of a service process, the same for all four.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "services/platform/server/measured.h"
#include "services/platform/server/server_flags.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {

// Serves until SIGTERM or SIGINT, then drains: not ready, `drain_ms` more serving, running requests
// get `grace_ms`. When it returns no handler works any more, so that what they use may go. `ready`
// is asked every second; the health of `full_name` follows it, the health of "" is the process's.
// `figures` are told with the metrics, beside the service's own. Signals must not be unblocked by
// the caller before.
int Serve(const ServerOptions& options, const std::string& full_name, RpcService& service,
          const std::function<absl::Status()>& ready, Figures figures = {});

// Blocks SIGTERM and SIGINT in this thread and all it starts. Call first in main().
void BlockSignals();

// Waits for one of them, or for a second; whether one came.
bool IsToldToStop();

// Says on standard error what went wrong; the exit code for it.
int PrintAndFail(const absl::Status& status);

}  // namespace kuzukuri::platform
