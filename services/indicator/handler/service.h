#pragma once

#include <memory>

#include "services/platform/db/pool.h"
#include "services/platform/server/service.h"

namespace kuzukuri::indicator {

// The indicator service with all its methods. Pool and executor must outlive it.
std::unique_ptr<platform::RpcService> MakeService(platform::Pool& pool,
                                                  platform::Executor& executor);

}  // namespace kuzukuri::indicator
