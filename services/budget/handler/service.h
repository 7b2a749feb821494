#pragma once

#include <memory>

#include "services/platform/db/pools.h"
#include "services/platform/server/service.h"

namespace kuzukuri::budget {

// What can be configured of the service itself.
struct Settings {
  int max_combined = 256;          // appends of one jurisdiction that share a transaction
  platform::StreamLimits streams;  // of imports and exports
};

// The budget service with all its methods. Pools and workers must outlive it.
std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Workers& workers,
                                                  const Settings& settings);

}  // namespace kuzukuri::budget
