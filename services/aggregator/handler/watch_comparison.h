#pragma once

#include <grpcpp/grpcpp.h>

#include "services/aggregator/answer/backend.h"
#include "services/aggregator/handler/watch_clock.h"
#include "services/platform/server/call.h"

namespace kuzukuri::aggregator {

// The RPC of the same name.
grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchComparison(WatchClock& clock,
                                                            const Backend& backend,
                                                            const platform::CallStart& start,
                                                            const grpc::ByteBuffer& bytes);

}  // namespace kuzukuri::aggregator
