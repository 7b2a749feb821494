#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "services/platform/server/watch.h"

namespace kuzukuri::budget {

// WatchRevisions: the reactor of one call.
grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchRevisions(platform::WatchHub& hub,
                                                           grpc::CallbackServerContext* server,
                                                           const grpc::ByteBuffer& request,
                                                           const std::string& path);

}  // namespace kuzukuri::budget
