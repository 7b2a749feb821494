// What every kind of call has in common: its context, its log line, its status on the wire.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/context.h"
#include "services/platform/server/gate.h"
#include "services/platform/server/tracing.h"
#include "services/platform/work/in_flight.h"

namespace kuzukuri::platform {

// A call that comes in.
struct CallStart {
  grpc::CallbackServerContext* server;
  std::string method;   // path, e.g. `/kuzukuri.catalog.v1.CatalogService/GetProject`
  InFlight& in_flight;  // the service's calls
  const Gate* gate;     // who may call; null: everybody, as `local`
  Tracing tracing = {};
};

Caller CallerOf(const CallStart& start);

// The state of one call. Shared by the reactor and whoever works for it; the service, and all that
// its handlers use, outlives it.
class CallState {
 public:
  explicit CallState(const CallStart& start);

  const std::shared_ptr<RequestContext>& context() const { return context_; }
  const Caller& caller() const { return caller_; }
  // Whether it may call the method at all.
  const absl::Status& admitted() const { return admitted_; }
  void Cancel() { cancelled_->store(true); }
  // Writes the call's log line, adds its trailing metadata and makes the status to finish with.
  grpc::Status End(const absl::Status& status);

 private:
  const InFlight::Token in_flight_;
  grpc::CallbackServerContext* const server_;
  const std::chrono::steady_clock::time_point start_;
  const std::shared_ptr<std::atomic<bool>> cancelled_;
  const std::shared_ptr<RequestContext> context_;
  Caller caller_;
  absl::Status admitted_;
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

// The code of the jurisdiction a request is about, from its names: `name`, `parent` or
// `jurisdiction`, its own, its resource's or those of the first of its `requests`. Empty when it is
// about none or several.
JurisdictionCode JurisdictionOf(const google::protobuf::Message& request);

}  // namespace kuzukuri::platform
