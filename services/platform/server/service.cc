#include "services/platform/server/service.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/server/call.h"
#include "services/platform/server/stream_call.h"

namespace kuzukuri::platform {
namespace {

using google::protobuf::Message;

// Streams that block at a time, and that may wait for their turn.
constexpr int kStreamThreads = 2;
constexpr size_t kStreamQueue = 64;

absl::Status TooManyStreams() {
  return ResourceExhausted(ErrorReason::kServerBusy,
                           "the service has as many streams waiting as it accepts; try again later",
                           std::chrono::milliseconds(1000));
}

// Keeps shared bytes alive while gRPC sends them.
void Release(void* holder) { delete static_cast<std::shared_ptr<const std::string>*>(holder); }

grpc::ByteBuffer ToBuffer(const Payload& payload) {
  if (payload.shared == nullptr) return platform::ToBuffer(payload.head);
  auto* holder = new std::shared_ptr<const std::string>(payload.shared);
  // gRPC does not write to it.
  void* const bytes = const_cast<char*>((*holder)->data());
  const std::array<grpc::Slice, 2> slices = {
      grpc::Slice(payload.head), grpc::Slice(bytes, (*holder)->size(), Release, holder)};
  return grpc::ByteBuffer(slices.data(), slices.size());
}

// One call in flight, shared by whoever works for it. The context's own reactor is used because
// gRPC runs its reactions where it is; a reactor of ours would be handed to another thread once
// more at the end of every call. Complete() is called once.
class Call {
 public:
  Call(grpc::CallbackServerContext* server, grpc::ByteBuffer* response, std::string method)
      : response_(response),
        reactor_(server->DefaultReactor()),
        link_(std::make_shared<Link>(server)),
        state_(server, std::move(method)) {
    state_.context()->cancelled = [link = link_] { return link->IsCancelled(); };
  }

  const std::shared_ptr<RequestContext>& context() const { return state_.context(); }
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  void Complete(const absl::StatusOr<Payload>& result) {
    const grpc::Status status = state_.End(result.status());
    if (result.ok()) *response_ = ToBuffer(*result);
    link_->Cut();
    reactor_->Finish(status);
  }

 private:
  // The way to the server's context until the call is completed, after which it may be gone.
  class Link {
   public:
    explicit Link(grpc::CallbackServerContext* server) : server_(server) {}
    bool IsCancelled() const {
      const std::lock_guard lock(mutex_);
      return server_ != nullptr && server_->IsCancelled();
    }
    void Cut() {
      const std::lock_guard lock(mutex_);
      server_ = nullptr;
    }

   private:
    mutable std::mutex mutex_;
    grpc::CallbackServerContext* server_;
  };

  grpc::ByteBuffer* const response_;
  grpc::ServerUnaryReactor* const reactor_;
  const std::shared_ptr<Link> link_;
  CallState state_;
};

}  // namespace

RpcService::RpcService(std::string full_name, Executor* executor)
    : full_name_(std::move(full_name)), executor_(executor) {}

void RpcService::AddRaw(const std::string& method, bool blocking,
                        std::function<std::shared_ptr<Message>()> make_request,
                        RawHandler handler) {
  const char* const path = AddPath(method);
  AddMethod(
      new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
  auto start = [this, path, blocking, make_request = std::move(make_request),
                handler = std::move(handler)](grpc::CallbackServerContext* server,
                                              const grpc::ByteBuffer* bytes,
                                              grpc::ByteBuffer* response) {
    const auto call = std::make_shared<Call>(server, response, path);
    grpc::ServerUnaryReactor* const reactor = call->reactor();
    std::shared_ptr<Message> request = make_request();
    if (!ParseMessage(*bytes, *request)) {
      call->Complete(MalformedRequest(*request));
      return reactor;
    }
    auto run = [call, request, handler] {
      if (absl::Status alive = CheckAlive(*call->context()); !alive.ok()) {
        return call->Complete(alive);
      }
      try {
        handler(call->context(), request,
                [call](absl::StatusOr<Payload> result) { call->Complete(result); });
      } catch (...) {
        call->Complete(CaughtException(*call->context()));
      }
    };
    if (!blocking) {
      run();
    } else if (!executor_->TrySubmit(run)) {
      call->Complete(ServerBusy());
    }
    return reactor;
  };
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          std::move(start)));
}

const char* RpcService::AddPath(const std::string& method) {
  paths_.push_back(absl::StrCat("/", full_name_, "/", method));  // gRPC keeps the pointer
  return paths_.back().c_str();
}

void RpcService::AddClientStream(
    const std::string& method,
    std::function<absl::StatusOr<std::string>(const RequestContext&, StreamReader&)> handler) {
  if (streams_ == nullptr) streams_ = std::make_unique<Executor>(kStreamThreads, kStreamQueue);
  const char* const path = AddPath(method);
  AddMethod(new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::CLIENT_STREAMING,
                                                 nullptr));
  auto start = [this, path, handler = std::move(handler)](
                   grpc::CallbackServerContext* server,
                   grpc::ByteBuffer* response) -> grpc::ServerReadReactor<grpc::ByteBuffer>* {
    auto* call = new ReadCall(server, response, path);
    const auto run = [call, &handler] {
      absl::StatusOr<std::string> result = absl::UnknownError("not run");
      try {
        result = handler(*call->context(), *call);
      } catch (...) {
        result = CaughtException(*call->context());
      }
      call->Complete(result);
    };
    if (!streams_->TrySubmit(run)) call->Complete(TooManyStreams());
    return call;
  };
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackClientStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          std::move(start)));
}

void RpcService::AddServerStream(
    const std::string& method, std::function<std::shared_ptr<Message>()> make_request,
    std::function<absl::Status(const RequestContext&, const Message&, StreamWriter&)> handler) {
  if (streams_ == nullptr) streams_ = std::make_unique<Executor>(kStreamThreads, kStreamQueue);
  ServerStreamReactor(method,
                      [this, make_request = std::move(make_request), handler = std::move(handler)](
                          grpc::CallbackServerContext* server, const grpc::ByteBuffer& bytes,
                          const std::string& path) -> grpc::ServerWriteReactor<grpc::ByteBuffer>* {
                        auto* call = new WriteCall(server, path);
                        std::shared_ptr<Message> request = make_request();
                        if (!ParseMessage(bytes, *request)) {
                          call->Complete(MalformedRequest(*request));
                          return call;
                        }
                        const auto run = [call, request, &handler] {
                          absl::Status status;
                          try {
                            status = handler(*call->context(), *request, *call);
                          } catch (...) {
                            status = CaughtException(*call->context());
                          }
                          call->Complete(status);
                        };
                        if (!streams_->TrySubmit(run)) call->Complete(TooManyStreams());
                        return call;
                      });
}

void RpcService::ServerStreamReactor(
    const std::string& method,
    std::function<grpc::ServerWriteReactor<grpc::ByteBuffer>*(
        grpc::CallbackServerContext*, const grpc::ByteBuffer&, const std::string& path)>
        make_reactor) {
  const char* const path = AddPath(method);
  AddMethod(new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::SERVER_STREAMING,
                                                 nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [path, make_reactor = std::move(make_reactor)](grpc::CallbackServerContext* server,
                                                         const grpc::ByteBuffer* bytes) {
            return make_reactor(server, *bytes, path);
          }));
}

void RpcService::BidiStreamReactor(
    const std::string& method,
    std::function<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>*(
        grpc::CallbackServerContext*, const std::string& path)>
        make_reactor) {
  const char* const path = AddPath(method);
  AddMethod(new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::BIDI_STREAMING,
                                                 nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [path, make_reactor = std::move(make_reactor)](grpc::CallbackServerContext* server) {
            return make_reactor(server, path);
          }));
}

void RpcService::Stop() {
  for (const auto& hook : stop_hooks_) hook();
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
