#include "services/platform/server/span_exporter.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/escaping.h"
#include "kuzukuri/otlp/v1/trace.pb.h"
#include "services/platform/base/log.h"
#include "services/platform/server/call.h"

namespace kuzukuri::platform {
namespace {

constexpr size_t kMostWaiting = 4096;
constexpr size_t kMostAtOnce = 512;
constexpr std::chrono::milliseconds kPause{1000};
constexpr std::chrono::milliseconds kPatience{5000};
constexpr std::chrono::milliseconds kLastPatience{1000};
constexpr const char* kExport = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

void Add(google::protobuf::RepeatedPtrField<otlp::v1::KeyValue>& attributes, const std::string& key,
         const std::string& value) {
  otlp::v1::KeyValue& attribute = *attributes.Add();
  attribute.set_key(key);
  attribute.mutable_value()->set_string_value(value);
}

uint64_t Nanos(Span::Time time) {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

void Fill(const Span& span, otlp::v1::Span& out) {
  out.set_trace_id(absl::HexStringToBytes(span.trace_id));
  out.set_span_id(absl::HexStringToBytes(span.span_id));
  out.set_parent_span_id(absl::HexStringToBytes(span.parent_id));
  out.set_trace_state(span.state);
  out.set_name(span.name);
  out.set_kind(span.kind == Span::Kind::kServer ? otlp::v1::SPAN_KIND_SERVER
                                                : otlp::v1::SPAN_KIND_CLIENT);
  out.set_start_time_unix_nano(Nanos(span.start));
  out.set_end_time_unix_nano(Nanos(span.end));
  Add(*out.mutable_attributes(), "rpc.system", "grpc");
  otlp::v1::KeyValue& code = *out.add_attributes();
  code.set_key("rpc.grpc.status_code");
  code.mutable_value()->set_int_value(static_cast<int64_t>(span.code));
  for (const auto& [key, value] : span.attributes) Add(*out.mutable_attributes(), key, value);
  if (!IsError(span)) return;
  out.mutable_status()->set_code(otlp::v1::STATUS_CODE_ERROR);
  out.mutable_status()->set_message(absl::StatusCodeToString(span.code));
}

// Those that OTLP says may pass.
bool MayPass(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DATA_LOSS:
      return true;
    default:
      return false;
  }
}

}  // namespace

SpanExporter::SpanExporter(std::shared_ptr<grpc::ChannelInterface> collector, Source source)
    : collector_(std::move(collector)),
      source_(std::move(source)),
      waiting_(kMostWaiting),
      thread_([this] { Run(); }) {}

SpanExporter::~SpanExporter() {
  waiting_.Stop();
  thread_.join();
}

void SpanExporter::Run() {
  while (!waiting_.stopped()) {
    waiting_.Wait(kPause);
    std::vector<Span> spans = waiting_.Take(kMostAtOnce);
    while (!spans.empty()) {
      SendPersistently(spans);
      spans = waiting_.stopped() ? std::vector<Span>() : waiting_.Take(kMostAtOnce);
    }
  }
  const std::vector<Span> last = waiting_.Take(kMostAtOnce);
  if (!last.empty()) SendPersistently(last);
  failed_ += static_cast<int64_t>(waiting_.Take(kMostWaiting).size());
}

void SpanExporter::SendPersistently(const std::vector<Span>& spans) {
  const std::string bytes = RequestOf(spans);
  const auto count = static_cast<int64_t>(spans.size());
  bool told = false;
  while (true) {
    const bool last = waiting_.stopped();
    const grpc::Status status = Send(bytes, last ? kLastPatience : kPatience);
    if (status.ok()) {
      failed_ += rejected_;
      exported_ += count - rejected_;
      return;
    }
    if (!std::exchange(told, true)) {
      Log(Severity::kWarning, "the collector of traces did not take spans",
          {{"error", status.error_message()}});
    }
    if (last || !MayPass(status)) {
      failed_ += count;
      return;
    }
    waiting_.Pause(kPause);
  }
}

grpc::Status SpanExporter::Send(const std::string& bytes, std::chrono::milliseconds patience) {
  grpc::GenericStub stub(collector_);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + patience);
  const auto call = stub.PrepareUnaryCall(&context, kExport, ToBuffer(bytes), &queue);
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->StartCall();
  call->Finish(&answer, &status, &queue);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  otlp::v1::ExportTraceServiceResponse response;
  if (status.ok()) ParseMessage(answer, response);
  rejected_ = std::max<int64_t>(0, response.partial_success().rejected_spans());
  return status;
}

std::string SpanExporter::RequestOf(const std::vector<Span>& spans) const {
  otlp::v1::ExportTraceServiceRequest request;
  otlp::v1::ResourceSpans& resource = *request.add_resource_spans();
  auto& attributes = *resource.mutable_resource()->mutable_attributes();
  Add(attributes, "service.name", source_.service);
  Add(attributes, "service.version", source_.version);
  Add(attributes, "service.instance.id", source_.instance);
  otlp::v1::ScopeSpans& scope = *resource.add_scope_spans();
  scope.mutable_scope()->set_name("kuzukuri");
  scope.mutable_scope()->set_version(source_.version);
  for (const Span& span : spans) Fill(span, *scope.add_spans());
  return request.SerializeAsString();
}

SpanExporter::Counts SpanExporter::counts() const {
  return {exported_.load(), waiting_.dropped(), failed_.load()};
}

Figures FiguresOf(const std::shared_ptr<const SpanExporter>& exporter) {
  return {Count("kuzukuri_spans_exported_total", "Spans that the collector of traces took.",
                [exporter] { return static_cast<double>(exporter->counts().exported); }),
          Count("kuzukuri_spans_dropped_total",
                "Spans dropped since the collector of traces was away or too slow.",
                [exporter] { return static_cast<double>(exporter->counts().dropped); }),
          Count("kuzukuri_spans_failed_total",
                "Spans that the collector of traces refused, or that were left at the end.",
                [exporter] { return static_cast<double>(exporter->counts().failed); })};
}

}  // namespace kuzukuri::platform
