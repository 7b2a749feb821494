// What every kind of call has in common: its context, its log line, its status on the wire.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/platform/db/context.h"

namespace kuzukuri::platform {

// The state of one call. Shared by the reactor and whoever works for it.
class CallState {
 public:
  CallState(grpc::CallbackServerContext* server, std::string method);

  const std::shared_ptr<RequestContext>& context() const { return context_; }
  void Cancel() { cancelled_->store(true); }
  // Writes the call's log line, adds its trailing metadata and makes the status to finish with.
  grpc::Status End(const absl::Status& status);

 private:
  grpc::CallbackServerContext* const server_;
  const std::chrono::steady_clock::time_point start_;
  const std::shared_ptr<std::atomic<bool>> cancelled_;
  const std::shared_ptr<RequestContext> context_;
};

// Parses a message; false when the bytes are not one.
bool ParseMessage(const grpc::ByteBuffer& buffer, google::protobuf::Message& message);

// INVALID_ARGUMENT for bytes that are not a message of the type.
absl::Status MalformedRequest(const google::protobuf::Message& message);

grpc::ByteBuffer ToBuffer(const std::string& bytes);

// CANCELLED or DEADLINE_EXCEEDED when nobody waits for the call any more.
absl::Status CheckAlive(const RequestContext& context);

// The status for an exception that is being handled. Our code does not throw above the store; what
// libraries throw must not end the process.
absl::Status CaughtException(const RequestContext& context);

// RESOURCE_EXHAUSTED (reason SERVER_BUSY): as many requests wait for a thread as may.
absl::Status ServerBusy();

}  // namespace kuzukuri::platform
