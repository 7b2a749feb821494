#include "services/platform/server/tracing.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

// What W3C asks everybody to pass on at least.
constexpr size_t kMaxState = 512;

absl::string_view Metadata(const grpc::CallbackServerContext& server, const char* key) {
  const auto found = server.client_metadata().find(key);
  if (found == server.client_metadata().end()) return {};
  return {found->second.data(), found->second.size()};
}

// What came as `tracestate` where it can be passed on.
std::string StateOf(const grpc::CallbackServerContext& server) {
  const absl::string_view state = Metadata(server, "tracestate");
  const bool fits =
      state.size() <= kMaxState && std::all_of(state.begin(), state.end(), [](char c) {
        return absl::ascii_isprint(static_cast<unsigned char>(c));
      });
  return fits ? std::string(state) : "";
}

// Streams of heads last as long as a process, and each answer has its question's trace elsewhere.
bool IsTold(const std::string& method) {
  return !absl::EndsWith(method, "/BatchGetHeads") && !absl::EndsWith(method, "/StreamHeads");
}

}  // namespace

Trace TraceOf(const grpc::CallbackServerContext& server, const Tracing& tracing) {
  std::optional<Trace> came = ParseTraceParent(Metadata(server, "traceparent"));
  if (came) came->state = StateOf(server);
  Trace trace = came ? *std::move(came) : NewTrace(tracing.sink != nullptr ? tracing.ratio : 0);
  if (trace.sampled) trace.sink = tracing.sink;
  return trace;
}

void RecordCall(const RequestContext& context, const absl::Status& status, Span::Time start) {
  const Trace& trace = context.trace;
  if (trace.sink == nullptr || !IsTold(context.method)) return;
  Span span;
  span.trace_id = trace.trace_id;
  span.span_id = trace.span_id;
  span.parent_id = trace.parent_id;
  span.state = trace.state;
  span.name = context.method.substr(1);
  span.start = start;
  span.end = std::chrono::system_clock::now();
  span.code = status.code();
  span.attributes = {{"kuzukuri.request_id", context.request_id}};
  if (!context.jurisdiction.empty()) {
    span.attributes.emplace_back("kuzukuri.jurisdiction", context.jurisdiction.value());
  }
  if (!status.ok()) span.attributes.emplace_back("error.type", Reason(status));
  trace.sink->Record(std::move(span));
}

ClientSpan::ClientSpan(const Trace& parent, std::string name, grpc::ClientContext& call)
    : sink_(parent.sink) {
  if (parent.trace_id.empty()) return;  // of nobody's call
  Trace child = parent;
  if (sink_ != nullptr) child.span_id = NewSpanId();
  call.AddMetadata("traceparent", TraceParent(child));
  if (!parent.state.empty()) call.AddMetadata("tracestate", parent.state);
  if (sink_ == nullptr) return;
  span_.trace_id = parent.trace_id;
  span_.span_id = child.span_id;
  span_.parent_id = parent.span_id;
  span_.state = parent.state;
  span_.name = std::move(name);
  span_.kind = Span::Kind::kClient;
  span_.start = std::chrono::system_clock::now();
}

void ClientSpan::End(const grpc::Status& status) {
  if (sink_ == nullptr) return;
  span_.end = std::chrono::system_clock::now();
  span_.code = static_cast<absl::StatusCode>(status.error_code());
  sink_->Record(std::move(span_));
}

}  // namespace kuzukuri::platform
