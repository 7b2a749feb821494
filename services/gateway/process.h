// The gateway as a process: its listeners, what is read again while it runs, and its end.
#pragma once

#include "services/gateway/settings.h"

namespace kuzukuri::gateway {

// Serves until it is told to stop; the status of the process. `settings` are completed.
int Serve(const Settings& settings);

}  // namespace kuzukuri::gateway
