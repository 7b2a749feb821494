// One request of an RPC on its way to an answer.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "services/gateway/http/exchange.h"
#include "services/gateway/http/shared_policy.h"
#include "services/gateway/present/present.h"
#include "services/gateway/upstream/call.h"

namespace kuzukuri::gateway {

struct Asked {
  const Request& request;
  Exchange& exchange;
  const Route& route;
  std::shared_ptr<const PolicyReading> policy;  // null: everything may be seen
  std::unique_ptr<google::protobuf::Message> message;
  Format format = Format::kJson;
  CallContext context;
  bool pinned = false;  // by the client: it named a snapshot
};

// The answer to a request that failed; noted for the log.
Response ErrorFor(const absl::Status& status, const Route& route, Exchange& exchange);

// The text of a message's field; empty when it has no such field.
std::string TextOf(const google::protobuf::Message& message, const char* name);
// The field itself; null when the message has none, or none that is one text.
const google::protobuf::FieldDescriptor* TextField(const google::protobuf::Message& message,
                                                   const char* name);

}  // namespace kuzukuri::gateway
