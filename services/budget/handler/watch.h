#pragma once

#include <grpcpp/grpcpp.h>

#include "services/platform/server/call.h"
#include "services/platform/work/watch_hub.h"

namespace kuzukuri::budget {

// WatchRevisions: the reactor of one call.
grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchRevisions(platform::WatchHub& hub,
                                                           const platform::CallStart& start,
                                                           const grpc::ByteBuffer& request);

}  // namespace kuzukuri::budget
