// An RPC that takes a stream of messages and answers with one. Who writes the next message only
// when the one before was taken is held back by the service.
#pragma once

#include <functional>
#include <memory>

#include "services/gateway/upstream/call.h"

namespace kuzukuri::gateway {

// The call under way. Cancelled when it is destroyed; what gRPC still uses then lives on until gRPC
// has done with it.
class UploadCall {
 public:
  // `taken`: the message that was written last is on its way, and there is room for another;
  // `answered`: the service has answered or failed, once, maybe before it was sent everything. Both
  // on a thread of gRPC's, and not at all once it is destroyed, but for what is under way just
  // then.
  UploadCall(const Services& services, const google::protobuf::MethodDescriptor& method,
             const CallContext& context, std::function<void()> taken,
             std::function<void(UnaryCall::Answer)> answered);
  ~UploadCall();
  UploadCall(const UploadCall&) = delete;
  UploadCall& operator=(const UploadCall&) = delete;

  // One at a time: not again before `taken`. `last`: nothing follows, and `taken` is not called.
  void Write(const google::protobuf::Message& message, bool last);

 private:
  class Reactor;
  Reactor* const reactor_;  // owns itself until gRPC is done with it, which is after the cancelling
};

}  // namespace kuzukuri::gateway
