// A message of a stream in the form in which it is sent.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/gateway/http/shared_policy.h"

namespace kuzukuri::gateway {

struct StreamMessage {
  std::string id;  // of the event: the snapshot, or the revision of a write; empty: none
  std::string json;
};

// What is sent of a service's message to whom the policy lets see it; `policy` null: to see
// everything.
absl::StatusOr<std::shared_ptr<const StreamMessage>> ShownMessage(
    const PolicyReading* policy, const google::protobuf::MethodDescriptor& method,
    const google::protobuf::Message& request, const grpc::ByteBuffer& bytes);

}  // namespace kuzukuri::gateway
