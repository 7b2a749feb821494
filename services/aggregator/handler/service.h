#pragma once

#include <memory>

#include "services/aggregator/upstream/memory/memory.h"
#include "services/platform/server/service.h"

namespace kuzukuri::aggregator {

// The aggregator service with all its methods. `memory` must outlive it.
std::unique_ptr<platform::RpcService> MakeService(Memory& memory);

}  // namespace kuzukuri::aggregator
