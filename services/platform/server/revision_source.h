#pragma once

#include "services/platform/db/pools.h"
#include "services/platform/work/watch_hub.h"

namespace kuzukuri::platform {

// The revisions a service's database holds, on its connections for control. The pools must outlive
// what it makes.
WatchSource RevisionSource(Pools& pools);

}  // namespace kuzukuri::platform
