// Connections from one service to another.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "services/platform/transport/credentials.h"

namespace kuzukuri::platform {

// To a service at an address, host:port or unix:path. Calls are spread over all addresses a name
// has, and repeated while the service is away for a moment, with the jitter gRPC adds; what writes
// has a request_id, so that repeating it is safe. Answers have at most 64 MiB. Channels to one
// address share connections, but those that have them of their own.
std::shared_ptr<grpc::Channel> ConnectToService(const std::string& address, const TlsFiles& tls,
                                                bool own_connections = false);

}  // namespace kuzukuri::platform
