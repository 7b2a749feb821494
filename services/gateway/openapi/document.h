// The OpenAPI document of the gateway, made of the table of routes and the comments of the protos.
#pragma once

#include <string>

#include "services/gateway/route/table.h"

namespace kuzukuri::gateway {

enum class Audience { kPublic, kStaff };

struct OpenApiOptions {
  Audience audience = Audience::kStaff;
  bool writes = false;  // with the methods that write; never for the public
};

// OpenAPI 3.1 as JSON: the routes of the audience, their parameters and messages, with the comments
// of the protos. The same for the same build: keep it.
std::string OpenApiDocument(const RouteTable& table, const OpenApiOptions& options);

}  // namespace kuzukuri::gateway
