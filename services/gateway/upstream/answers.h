// An RPC that answers with a stream of messages, read one at a time: who does not read holds the
// service back.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "services/gateway/upstream/call.h"

namespace kuzukuri::gateway {

// The stream under way. Cancelled when it is destroyed; what gRPC still uses then lives on until
// gRPC has done with it.
class Answers {
 public:
  // The next message, for MessageOf; nothing at the stream's end; a status when it failed. As
  // bytes: of many streams that are told at once most wait for their turn, and as messages they
  // would take several times as much meanwhile.
  using Bytes = absl::StatusOr<std::optional<grpc::ByteBuffer>>;
  using OnNext = std::function<void(Bytes)>;

  Answers(const Services& services, const google::protobuf::MethodDescriptor& method,
          const google::protobuf::Message& request, const CallContext& context);
  ~Answers();
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  // Calls `next` once, on a thread of gRPC's or on this one. One at a time.
  void Next(OnNext next);

 private:
  class Reactor;
  Reactor* const reactor_;  // owns itself until gRPC is done with it, which is after the cancelling
};

}  // namespace kuzukuri::gateway
