// Connections from one service to another.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "services/platform/transport/credentials.h"

namespace kuzukuri::platform {

struct ChannelUse {
  bool own_connections = false;  // otherwise channels to one address share theirs
  // Off where the caller sends streams: gRPC (1.51) ends the process where the service goes away
  // while one is being sent that it would repeat (client_channel.cc: pending_batches_).
  bool repeats = true;
};

// To a service at an address, host:port or unix:path. Calls are spread over all addresses a name
// has, and repeated while the service is away for a moment, with the jitter gRPC adds; what writes
// has a request_id, so that repeating it is safe. Answers have at most 64 MiB.
std::shared_ptr<grpc::Channel> ConnectToService(const std::string& address, const TlsFiles& tls,
                                                const ChannelUse& use = {});

}  // namespace kuzukuri::platform
