#include "services/platform/server/call.h"

#include <grpcpp/support/proto_buffer_reader.h>

#include <mutex>
#include <optional>
#include <random>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "services/platform/base/actor.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/base/names.h"
#include "services/platform/base/once_a_second.h"
#include "services/platform/server/metrics.h"

namespace kuzukuri::platform {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Clock = std::chrono::steady_clock;

std::string NewRequestId() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  return absl::StrFormat("%016x", random());
}

// The caller's id when it is short and printable, else a new one.
std::string RequestId(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("x-request-id");
  if (found == metadata.end() || found->second.empty() || found->second.size() > 64) {
    return NewRequestId();
  }
  const std::string id(found->second.data(), found->second.size());
  for (const unsigned char c : id) {
    if (!absl::ascii_isgraph(c)) return NewRequestId();
  }
  return id;
}

// For whom a gateway calls, where it says so. PERMISSION_DENIED when somebody else does.
absl::Status ReadOnBehalfOf(const grpc::CallbackServerContext& context, const Caller& caller,
                            Actor& actor) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("x-actor");
  if (found == metadata.end() || found->second.empty()) return absl::OkStatus();
  if (caller.role != Role::kGateway) {
    return CallerNotAllowed(absl::StrCat(
        "x-actor: '", Quote(caller.identity), "' is a ", NameOf(caller.role),
        ", and only a gateway names for whom it calls; leave it out: the certificate says who "
        "writes"));
  }
  const auto name = DecodeActor({found->second.data(), found->second.size()});
  if (!name) {
    return InvalidField("x-actor", absl::StrCat("it is not a line of text of at most ", kMaxActor,
                                                " characters as percent-encoded UTF-8"));
  }
  actor.name = *name;
  return absl::OkStatus();
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          SerializeRichStatus(status)};
}

// Whether a field names what a request is about.
bool IsName(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated() &&
         (field.name() == "name" || field.name() == "parent" || field.name() == "jurisdiction");
}

// The code in a name; empty unless there is one that may exist, so that nobody makes up
// jurisdictions to be served out of turn.
JurisdictionCode JurisdictionIn(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "jurisdictions/")) return {};
  const absl::string_view code = name.substr(0, name.find('/'));
  return IsLocalGovernmentCode(code) ? JurisdictionCode(std::string(code)) : JurisdictionCode();
}

// Asked hundreds of times a second by callers that keep data in memory: a line for each would drown
// the others and cost as much as the answer. Logged at debug level while they succeed.
bool IsFrequent(const std::string& method) { return absl::EndsWith(method, "/BatchGetHeads"); }

bool IsRefusal(const absl::Status& status) {
  return HasReason(status, ErrorReason::kCallerUnknown) ||
         HasReason(status, ErrorReason::kCallerNotAllowed);
}

void LogCall(const RequestContext& context, const absl::Status& status, Clock::time_point start) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
  const Severity quiet = IsFrequent(context.method) ? Severity::kDebug : Severity::kInfo;
  if (status.ok() && !IsLogged(quiet)) return;
  // Who may not call may try as fast as it likes.
  static OnceASecond refusals;
  std::string left_out;
  if (IsRefusal(status)) {
    const std::optional<int64_t> before = refusals.Next(Clock::now());
    if (!before) return;
    left_out = std::to_string(*before);
  }
  const bool ours =
      status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown;
  const std::string code = absl::StatusCodeToString(status.code());
  const std::string duration =
      absl::StrCat(micros / 1000, ".", absl::Dec(micros % 1000, absl::kZeroPad3));
  const std::string reason = status.ok() ? "" : Reason(status);
  std::vector<LogField> fields = {{"request_id", context.request_id},
                                  {"trace_id", context.trace.trace_id},
                                  {"peer", context.peer},
                                  {"caller", context.actor.identity},
                                  {"method", context.method},
                                  {"code", code},
                                  {"duration_ms", duration}};
  if (!status.ok()) {
    fields.emplace_back("reason", reason);
    fields.emplace_back("error", status.message());
  }
  if (!left_out.empty()) fields.emplace_back("refusals_not_logged", left_out);
  Log(ours ? Severity::kError : status.ok() ? quiet : Severity::kInfo, "call", fields);
}

}  // namespace

CallState::CallState(const CallStart& start)
    : in_flight_(start.in_flight),
      server_(start.server),
      start_(Clock::now()),
      cancelled_(std::make_shared<std::atomic<bool>>(false)),
      context_(std::make_shared<RequestContext>()) {
  context_->deadline = server_->deadline();
  context_->cancelled = [flag = cancelled_] { return flag->load(); };
  context_->request_id = RequestId(*server_);
  context_->peer = server_->peer();
  context_->trace = TraceOf(*server_, start.tracing);
  context_->method = start.method;
  caller_ = CallerOf(start);
  context_->actor = {caller_.identity, caller_.identity};
  admitted_ = CheckMethod(caller_, start.method);
  if (admitted_.ok()) admitted_ = ReadOnBehalfOf(*server_, caller_, context_->actor);
}

Caller CallerOf(const CallStart& start) {
  if (start.gate == nullptr) return {"local", Role::kWriter, true, {}};
  return start.gate->CallerOf(*start.server);
}

grpc::Status CallState::End(const absl::Status& status) {
  const Clock::duration taken = Clock::now() - start_;
  CountCall(context_->method, status.code(), std::chrono::duration<double>(taken).count());
  RecordCall(*context_, status,
             std::chrono::system_clock::now() -
                 std::chrono::duration_cast<std::chrono::system_clock::duration>(taken));
  LogCall(*context_, status, start_);
  server_->AddTrailingMetadata("x-request-id", context_->request_id);
  return ToGrpc(status);
}

bool ParseMessage(const grpc::ByteBuffer& buffer, Message& message) {
  // The reader wants a non-const buffer, which it does not change.
  grpc::ByteBuffer copy(buffer);
  grpc::ProtoBufferReader reader(&copy);
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader);
}

absl::Status MalformedRequest(const Message& message) {
  return InvalidField(
      "request",
      absl::StrCat("the bytes are not a valid ", message.GetDescriptor()->full_name(),
                   ": malformed message or text that is not UTF-8; send a message "
                   "of that type"),
      ErrorReason::kMalformedRequest);
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status CheckAlive(const RequestContext& context) {
  if (context.cancelled()) return absl::CancelledError("the caller went away");
  if (std::chrono::system_clock::now() >= context.deadline) {
    return DeadlineExceeded("the deadline passed while the request waited; allow more time");
  }
  return absl::OkStatus();
}

absl::Status CaughtException(const RequestContext& context) {
  std::string what = "unknown exception";
  try {
    throw;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  Log(Severity::kError, "handler threw",
      {{"request_id", context.request_id}, {"trace_id", context.trace.trace_id}, {"error", what}});
  return Internal(
      ErrorReason::kInternal,
      absl::StrCat("internal error; see the log under request id ", context.request_id));
}

JurisdictionCode JurisdictionOf(const Message& request) {
  const auto* reflection = request.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(request, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!IsName(*field)) continue;
    std::string scratch;
    return JurisdictionIn(reflection->GetStringReference(request, field, &scratch));
  }
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->is_repeated() && field->name() != "requests") continue;
    const JurisdictionCode found =
        JurisdictionOf(field->is_repeated() ? reflection->GetRepeatedMessage(request, field, 0)
                                            : reflection->GetMessage(request, field));
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace kuzukuri::platform
