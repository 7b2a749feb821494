// The pools of a service: reads, writes, control and streams never share connections, so that a
// writer that waits for its head's lock, or an import, never holds what a read or the readiness
// check needs.
#pragma once

#include <vector>

#include "services/platform/db/aside.h"
#include "services/platform/db/pool.h"
#include "services/platform/db/watchdog.h"

namespace kuzukuri::platform {

struct PoolSizes {
  int read = 4;
  int write = 4;
  int control = 2;  // readiness and watches ask one at a time each
  int stream = 4;   // imports, each of which holds one for its transaction, and as many exports
};

struct Pools {
  Pools(const PoolOptions& options, const PoolSizes& sizes, const std::vector<Query>& queries)
      : watchdog(MakeAside(options.conninfo)),
        read(options, {"reads", sizes.read}, queries, watchdog, history),
        write(options, {"writes", sizes.write}, queries, watchdog, history),
        control(options, {"control", sizes.control}, queries, watchdog, history),
        stream(options, {"streams", sizes.stream}, queries, watchdog, history) {}

  Watchdog watchdog;
  ServerHistory history;
  Pool read;
  Pool write;
  Pool control;
  Pool stream;
};

}  // namespace kuzukuri::platform
