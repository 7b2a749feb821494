#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/handler/backend.h"
#include "services/platform/server/service.h"

namespace kuzukuri::aggregator {

// An answer: the snapshot it was computed at and the rest.
struct Answered {
  Snapshot snapshot;
  AnswerBody body;
};

// Finds or computes the answer to a request. Never blocks: `done` runs once, on any thread.
void Answer(const Backend& backend, const Context& context,
            std::shared_ptr<const v1::CompareExecutionRequest> request,
            std::function<void(absl::StatusOr<Answered>)> done);

// An answer's first bytes, before its body.
std::string AnswerHead(const Answered& answered);

// The RPC of the same name; see the proto for what it promises. It never blocks: `done` runs once,
// on any thread, with the serialised answer.
void CompareExecution(const Backend& backend, const Context& context,
                      std::shared_ptr<const v1::CompareExecutionRequest> request,
                      std::function<void(absl::StatusOr<platform::Payload>)> done);

}  // namespace kuzukuri::aggregator
