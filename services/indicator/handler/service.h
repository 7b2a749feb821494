#pragma once

#include <memory>

#include "services/platform/db/pools.h"
#include "services/platform/server/service.h"

namespace kuzukuri::indicator {

// The indicator service with all its methods. Pools and workers must outlive it.
std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Workers& workers);

}  // namespace kuzukuri::indicator
