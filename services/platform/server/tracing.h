// Traces of calls: how a call joins one, what is noted of it, and of the calls it makes itself.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "services/platform/base/trace.h"
#include "services/platform/db/context.h"

namespace kuzukuri::platform {

// What a service does with traces.
struct Tracing {
  std::shared_ptr<SpanSink> sink;  // null: spans are not taken, and traces are only passed on
  double ratio = 1;                // of the traces that begin here, of how many spans are wanted
};

// The trace that a call says it is part of, in `traceparent` and `tracestate`, or a new one.
Trace TraceOf(const grpc::CallbackServerContext& server, const Tracing& tracing);

// Notes a call that ended, where its spans are wanted.
void RecordCall(const RequestContext& context, const absl::Status& status, Span::Time start);

// A call to another service on behalf of one that came in.
class ClientSpan {
 public:
  // `name` as it is told, e.g. `catalog/ListProjects`. Adds the trace to what is sent.
  ClientSpan(const Trace& parent, std::string name, grpc::ClientContext& call);
  void End(const grpc::Status& status);

 private:
  const std::shared_ptr<SpanSink> sink_;  // null: nobody wants it
  Span span_;
};

}  // namespace kuzukuri::platform
