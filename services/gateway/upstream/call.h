// One RPC, called for an HTTP request.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/gateway/upstream/services.h"
#include "services/platform/base/trace.h"

namespace kuzukuri::gateway {

// What goes with every RPC of a request.
struct CallContext {
  std::chrono::system_clock::time_point deadline;
  std::string actor;       // for whom it is made; empty: nobody is named
  std::string request_id;  // found in the log lines of everybody concerned
  platform::Trace trace;
};

// Sets deadline and metadata of a call.
void Prepare(const CallContext& from, grpc::ClientContext& to);

// A unary RPC under way. When nobody holds it any more it is cancelled; `done` is called all the
// same.
class UnaryCall {
 public:
  using Answer = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;

  // Calls `done` once, on a thread of gRPC's.
  static std::unique_ptr<UnaryCall> Start(const Services& services,
                                          const google::protobuf::MethodDescriptor& method,
                                          const google::protobuf::Message& request,
                                          const CallContext& context,
                                          std::function<void(Answer)> done);
  ~UnaryCall();
  UnaryCall(const UnaryCall&) = delete;
  UnaryCall& operator=(const UnaryCall&) = delete;

 private:
  struct State;
  explicit UnaryCall(std::shared_ptr<State> state) : state_(std::move(state)) {}
  const std::shared_ptr<State> state_;
};

// `/kuzukuri.catalog.v1.CatalogService/GetProject`.
std::string RpcPathOf(const google::protobuf::MethodDescriptor& method);

// A method of the four services, by its full name.
const google::protobuf::MethodDescriptor& MethodNamed(const std::string& full_name);

// An empty message of a type that is linked in.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// A message as bytes to send, and the inverse; INTERNAL for bytes that are no such message.
grpc::ByteBuffer BytesOf(const google::protobuf::Message& message);
UnaryCall::Answer MessageOf(const google::protobuf::Descriptor& type,
                            const grpc::ByteBuffer& bytes);

// The status a service ended a call with, with its details.
absl::Status StatusOf(const grpc::Status& status);

}  // namespace kuzukuri::gateway
