#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/upstream/upstream.h"

namespace kuzukuri::aggregator {

// The RPCs of the same names; see the proto for what they promise. They never block: `done` runs
// once, on any thread.
void CompareExecution(Upstream& upstream, std::shared_ptr<const platform::RequestContext> context,
                      std::shared_ptr<const v1::CompareExecutionRequest> request,
                      std::function<void(absl::StatusOr<v1::CompareExecutionResponse>)> done);

}  // namespace kuzukuri::aggregator
