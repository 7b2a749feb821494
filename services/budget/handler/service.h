#pragma once

#include <memory>

#include "services/platform/db/pool.h"
#include "services/platform/server/service.h"

namespace kuzukuri::budget {

// What can be configured of the service itself.
struct Settings {
  int max_combined = 256;  // appends of one jurisdiction that share a transaction
};

// The budget service with all its methods. Pool and executor must outlive it.
std::unique_ptr<platform::RpcService> MakeService(platform::Pool& pool,
                                                  platform::Executor& executor,
                                                  const Settings& settings);

}  // namespace kuzukuri::budget
