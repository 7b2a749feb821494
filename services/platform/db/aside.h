// What a service asks the database beside its sessions, over a new connection each time: only that
// tells whether the database is there.
#pragma once

#include <string>

#include "services/platform/db/watchdog.h"

namespace kuzukuri::platform {

// Answers within 2 s. After a failover another server may answer than the one that a session is of:
// which sessions it knows tells. (Not with libpq's PQcancel: in libpq 15 it waits without limit and
// knows no TLS.)
Watchdog::Aside MakeAside(const std::string& conninfo);

}  // namespace kuzukuri::platform
