// Which calls belong together: traces, after W3C's Trace Context, level 1.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::platform {

// A stretch of work, as those who collect traces are told it.
struct Span {
  enum class Kind { kServer, kClient };
  using Time = std::chrono::system_clock::time_point;

  std::string trace_id;   // as in Trace
  std::string span_id;    // its own
  std::string parent_id;  // of what it is part of; empty: of nothing
  std::string state;      // `tracestate`
  std::string name;       // `kuzukuri.catalog.v1.CatalogService/GetProject`
  Kind kind = Kind::kServer;
  Time start;
  Time end;
  absl::StatusCode code = absl::StatusCode::kOk;
  std::vector<std::pair<std::string, std::string>> attributes;
};

// Takes spans. Thread safe; never blocks.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual void Record(Span span) = 0;
};

// Where a call stands in its trace.
struct Trace {
  std::string trace_id;            // 32 lower-case hexadecimal digits
  std::string span_id;             // 16, of the call itself
  std::string parent_id;           // 16, of what made the call; empty: the trace begins here
  std::string state;               // `tracestate`, as it came
  bool sampled = false;            // whether somebody wants its spans
  std::shared_ptr<SpanSink> sink;  // takes them; null: they are not taken here
};

// The trace of a call that comes with this `traceparent`; nothing when it is not one.
std::optional<Trace> ParseTraceParent(absl::string_view text);

// A trace that begins here. Of a `ratio` (0 to 1) of them the spans are wanted.
Trace NewTrace(double ratio);

// `traceparent` for what the call itself calls.
std::string TraceParent(const Trace& trace);

// The id of a new span.
std::string NewSpanId();

// Whether a span that ended so is an error: what the server did wrong, or, of a client, all but OK.
bool IsError(const Span& span);

}  // namespace kuzukuri::platform
