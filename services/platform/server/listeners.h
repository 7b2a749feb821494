// The servers of a process: of its calls, and of health alone.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "services/platform/server/gate.h"
#include "services/platform/server/server_flags.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {

// Starts the server of the service's calls, with reflection where it is offered; null when it
// cannot listen.
std::unique_ptr<grpc::Server> StartServer(const ServerOptions& options, const Gate& gate,
                                          RpcService& service);

// Starts a server that tells health and nothing else, without TLS; null when it cannot listen.
// Before StartServer: reflection is added to every server that is built once it is loaded. `others`
// answers whatever else is asked, with UNIMPLEMENTED: a server has to have something of its own.
std::unique_ptr<grpc::Server> StartHealth(const std::string& listen,
                                          grpc::CallbackGenericService& others);

}  // namespace kuzukuri::platform
