#pragma once

#include <memory>

#include "services/aggregator/upstream/upstream.h"
#include "services/platform/server/service.h"

namespace kuzukuri::aggregator {

// The aggregator service with all its methods. `upstream` must outlive it.
std::unique_ptr<platform::RpcService> MakeService(Upstream& upstream);

}  // namespace kuzukuri::aggregator
