#include "services/platform/server/service.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <atomic>
#include <chrono>
#include <random>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/log.h"

namespace kuzukuri::platform {
namespace {

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

bool Parse(const grpc::ByteBuffer& buffer, Message& message) {
  // The reader wants a non-const buffer, which it does not change.
  grpc::ByteBuffer copy(buffer);
  grpc::ProtoBufferReader reader(&copy);
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader);
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          SerializeRichStatus(status)};
}

void LogCall(const RequestContext& context, const absl::Status& status, Clock::time_point start) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
  const bool ours =
      status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown;
  std::vector<std::pair<std::string, std::string>> fields = {
      {"request_id", context.request_id},
      {"peer", context.peer},
      {"method", context.method},
      {"code", absl::StatusCodeToString(status.code())},
      {"duration_ms", absl::StrFormat("%d.%03d", micros / 1000, micros % 1000)}};
  if (!status.ok()) {
    fields.emplace_back("reason", Reason(status));
    fields.emplace_back("error", std::string(status.message()));
  }
  Log(ours ? Severity::kError : Severity::kInfo, "call", fields);
}

// One call in flight. Deletes itself when gRPC is done with it; the handler reaches it only
// through Complete(), once.
class Call final : public grpc::ServerUnaryReactor {
 public:
  Call(grpc::CallbackServerContext* server, grpc::ByteBuffer* response, std::string method)
      : server_(server),
        response_(response),
        start_(Clock::now()),
        cancelled_(std::make_shared<std::atomic<bool>>(false)),
        context_(std::make_shared<RequestContext>()) {
    context_->deadline = server->deadline();
    context_->cancelled = [flag = cancelled_] { return flag->load(); };
    context_->request_id = RequestId(*server);
    context_->peer = server->peer();
    context_->method = std::move(method);
  }

  const std::shared_ptr<RequestContext>& context() const { return context_; }

  void Complete(const absl::StatusOr<std::string>& result) {
    LogCall(*context_, result.status(), start_);
    server_->AddTrailingMetadata("x-request-id", context_->request_id);
    if (result.ok()) {
      const grpc::Slice slice(*result);
      *response_ = grpc::ByteBuffer(&slice, 1);
    }
    Finish(ToGrpc(result.status()));
  }

  void OnCancel() override { cancelled_->store(true); }
  void OnDone() override { delete this; }

 private:
  grpc::CallbackServerContext* const server_;
  grpc::ByteBuffer* const response_;
  const Clock::time_point start_;
  const std::shared_ptr<std::atomic<bool>> cancelled_;
  const std::shared_ptr<RequestContext> context_;
};

absl::Status CheckAlive(const RequestContext& context) {
  if (context.cancelled()) return absl::CancelledError("the caller went away");
  if (std::chrono::system_clock::now() >= context.deadline) {
    return DeadlineExceeded("the deadline passed while the request waited; allow more time");
  }
  return absl::OkStatus();
}

// Our code does not throw above the store; what libraries throw must not end the process.
absl::Status Caught(const RequestContext& context) {
  std::string what = "unknown exception";
  try {
    throw;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  Log(Severity::kError, "handler threw", {{"request_id", context.request_id}, {"error", what}});
  return Internal("INTERNAL", absl::StrCat("internal error; see the log under request id ",
                                           context.request_id));
}

}  // namespace

RpcService::RpcService(std::string full_name, Executor* executor)
    : full_name_(std::move(full_name)), executor_(executor) {}

void RpcService::AddRaw(const std::string& method, bool blocking,
                        std::function<std::shared_ptr<Message>()> make_request,
                        RawHandler handler) {
  const std::string path = absl::StrCat("/", full_name_, "/", method);
  paths_.push_back(path);  // gRPC keeps the pointer
  AddMethod(new grpc::internal::RpcServiceMethod(paths_.back().c_str(),
                                                 grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
  auto start = [this, path, blocking, make_request = std::move(make_request),
                handler = std::move(handler)](grpc::CallbackServerContext* server,
                                              const grpc::ByteBuffer* bytes,
                                              grpc::ByteBuffer* response) {
    auto* call = new Call(server, response, path);
    std::shared_ptr<Message> request = make_request();
    if (!Parse(*bytes, *request)) {
      call->Complete(InvalidField(
          "request",
          absl::StrCat("the bytes are not a valid ", request->GetDescriptor()->full_name(),
                       ": malformed message or text that is not UTF-8; send a message of that "
                       "type"),
          "MALFORMED_REQUEST"));
      return static_cast<grpc::ServerUnaryReactor*>(call);
    }
    auto run = [call, request, handler] {
      if (absl::Status alive = CheckAlive(*call->context()); !alive.ok()) {
        return call->Complete(alive);
      }
      try {
        handler(call->context(), request,
                [call](absl::StatusOr<std::string> result) { call->Complete(result); });
      } catch (...) {
        call->Complete(Caught(*call->context()));
      }
    };
    if (!blocking) {
      run();
    } else if (!executor_->TrySubmit(run)) {
      call->Complete(ResourceExhausted("SERVER_BUSY",
                                       "the service has as many requests waiting as it accepts; "
                                       "try again later",
                                       std::chrono::milliseconds(200)));
    }
    return static_cast<grpc::ServerUnaryReactor*>(call);
  };
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          std::move(start)));
}

std::string RequestFingerprint(const std::string& method, const Message& request) {
  const std::unique_ptr<Message> content(request.New());
  content->CopyFrom(request);
  for (const char* field : {"request_id", "validate_only"}) {
    const auto* descriptor = content->GetDescriptor()->FindFieldByName(field);
    if (descriptor != nullptr) content->GetReflection()->ClearField(content.get(), descriptor);
  }
  std::string bytes = method + "\n";
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    content->SerializeToCodedStream(&coded);
  }
  return Sha256Hex(bytes);
}

void ClearRowRevisions(Message& response) {
  const auto* reflection = response.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(response, &fields);
  for (const auto* field : fields) {
    if (field->message_type() == nullptr) continue;
    const auto* revision = field->message_type()->FindFieldByName("revision");
    if (revision == nullptr) continue;
    const int rows = field->is_repeated() ? reflection->FieldSize(response, field) : 1;
    for (int i = 0; i < rows; ++i) {
      Message* row = field->is_repeated() ? reflection->MutableRepeatedMessage(&response, field, i)
                                          : reflection->MutableMessage(&response, field);
      row->GetReflection()->ClearField(row, revision);
    }
  }
}

}  // namespace kuzukuri::platform
