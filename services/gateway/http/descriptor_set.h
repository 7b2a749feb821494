// The descriptors of the API with the table of paths in them, for proxies that turn JSON into gRPC
// themselves.
#pragma once

#include <string>

#include "services/gateway/route/table.h"

namespace kuzukuri::gateway {

// A serialised google.protobuf.FileDescriptorSet: the four services and all they need, the standard
// details of errors, and of each RPC its paths as the option google.api.http.
std::string DescriptorSet(const RouteTable& table);

}  // namespace kuzukuri::gateway
