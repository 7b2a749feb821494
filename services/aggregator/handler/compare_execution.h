#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/answer/compare.h"
#include "services/platform/server/service.h"

namespace kuzukuri::aggregator {

// Answers a request; see Answer.
void AnswerRequest(const Backend& backend, const Context& context,
                   std::shared_ptr<const v1::CompareExecutionRequest> request,
                   std::function<void(absl::StatusOr<Answered>)> done);

// The RPC of the same name; see the proto for what it promises. It never blocks: `done` runs once,
// on any thread, with the serialised answer.
void CompareExecution(const Backend& backend, const Context& context,
                      std::shared_ptr<const v1::CompareExecutionRequest> request,
                      std::function<void(absl::StatusOr<platform::Payload>)> done);

}  // namespace kuzukuri::aggregator
