#include "services/platform/server/service.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include <array>
#include <mutex>
#include <utility>

#include "services/platform/base/hash.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/server/answer_stream.h"
#include "services/platform/server/call.h"
#include "services/platform/server/stream_call.h"

namespace kuzukuri::platform {
namespace {

using google::protobuf::Message;

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
  Call(const CallStart& start, grpc::ByteBuffer* response)
      : response_(response),
        reactor_(start.server->DefaultReactor()),
        link_(std::make_shared<Link>(start.server)),
        state_(start) {
    state_.context()->cancelled = [link = link_] { return link->IsCancelled(); };
  }

  const std::shared_ptr<RequestContext>& context() const { return state_.context(); }
  const CallState& state() const { return state_; }
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

// Reads what an admitted caller asks, if it may ask that.
absl::Status ReadRequest(const CallState& state, const grpc::ByteBuffer& bytes, Message& request) {
  KZ_RETURN_IF_ERROR(state.admitted());
  if (!ParseMessage(bytes, request)) return MalformedRequest(request);
  return CheckRequest(state.caller(), request);
}

// A stream that is refused.
template <class Reactor>
class RefusedStream final : public AnswerStream<Reactor> {
 public:
  using AnswerStream<Reactor>::AnswerStream;
};

template <class Reactor>
Reactor* Refuse(const CallStart& start, const absl::Status& status) {
  const auto stream = std::make_shared<RefusedStream<Reactor>>(start);
  stream->Hold(stream);
  stream->End(status);
  return stream.get();
}

// An empty request of a method, by its path.
std::unique_ptr<Message> NewRequest(const std::string& path) {
  const auto* method = FindMethod(path);
  if (method == nullptr) return nullptr;
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()
                                      ->GetPrototype(method->input_type())
                                      ->New());
}

// Whether a stream may be opened. Bytes that are no message are the handler's to refuse.
absl::Status Admit(const CallStart& start, const grpc::ByteBuffer& bytes) {
  const Caller caller = CallerOf(start);
  KZ_RETURN_IF_ERROR(CheckMethod(caller, start.method));
  const std::unique_ptr<Message> request = NewRequest(start.method);
  if (request == nullptr || !ParseMessage(bytes, *request)) return absl::OkStatus();
  return CheckRequest(caller, *request);
}

}  // namespace

void RpcService::AddHandler(const std::string& method, Executor* executor, MakeRequest make_request,
                            RawHandler handler) {
  AddUnary(method, [this, path = PathOf(method), executor, make_request = std::move(make_request),
                    handler = std::move(handler)](grpc::CallbackServerContext* server,
                                                  const grpc::ByteBuffer* bytes,
                                                  grpc::ByteBuffer* response) {
    const auto call = std::make_shared<Call>(StartOf(server, path), response);
    grpc::ServerUnaryReactor* const reactor = call->reactor();
    std::shared_ptr<Message> request = make_request();
    if (const absl::Status read = ReadRequest(call->state(), *bytes, *request); !read.ok()) {
      call->Complete(read);
      return reactor;
    }
    call->context()->jurisdiction = JurisdictionOf(*request);
    auto run = [call, request, handler] {
      if (absl::Status alive = CheckAlive(*call->context()); !alive.ok()) {
        return call->Complete(alive);
      }
      try {
        handler(call->context(), request,
                [call](const absl::StatusOr<Payload>& result) { call->Complete(result); });
      } catch (...) {
        call->Complete(CaughtException(*call->context()));
      }
    };
    if (executor == nullptr) {
      run();
    } else if (const absl::Status taken = executor->Submit(call->context()->jurisdiction, run);
               !taken.ok()) {
      call->Complete(taken);
    }
    return reactor;
  });
}

void RpcService::AddClientStreamHandler(
    const std::string& method, const StreamLimits& limits, MakeRequest make_request,
    std::function<absl::StatusOr<std::string>(const RequestContext&, StreamReader&)> handler) {
  const auto run = [handler = std::move(handler)](ReadCall* call) {
    absl::StatusOr<std::string> result = absl::UnknownError("not run");
    try {
      result = handler(*call->context(), *call);
    } catch (...) {
      result = CaughtException(*call->context());
    }
    call->Complete(result);
  };
  // The first message says whose stream it is; one that cannot be read is the handler's to refuse.
  const auto begin = [this, run, make_request = std::move(make_request)](
                         ReadCall* call, const grpc::ByteBuffer& first) {
    if (!call->admitted().ok()) return call->Complete(call->admitted());
    const std::shared_ptr<Message> message = make_request();
    if (ParseMessage(first, *message)) call->context()->jurisdiction = JurisdictionOf(*message);
    const absl::Status taken =
        workers_->imports.Submit(call->context()->jurisdiction, [call, run] { run(call); });
    if (!taken.ok()) call->Complete(taken);
  };
  AddClientStream(method, [this, path = PathOf(method), limits, begin](
                              grpc::CallbackServerContext* server, grpc::ByteBuffer* response) {
    return new ReadCall(StartOf(server, path), response, limits, begin);
  });
}

void RpcService::AddServerStreamHandler(
    const std::string& method, const StreamLimits& limits, MakeRequest make_request,
    std::function<absl::Status(const RequestContext&, const Message&, StreamWriter&)> handler) {
  const auto run = [handler = std::move(handler)](WriteCall& call, const Message& request) {
    absl::Status status;
    try {
      status = handler(*call.context(), request, call);
    } catch (...) {
      status = CaughtException(*call.context());
    }
    call.End(status);
  };
  ServerStreamReactor(method, [this, limits, run, make_request = std::move(make_request)](
                                  const CallStart& start, const grpc::ByteBuffer& bytes) {
    const auto call = std::make_shared<WriteCall>(start, limits);
    call->Hold(call);
    const std::shared_ptr<Message> request = make_request();
    if (!ParseMessage(bytes, *request)) {
      call->End(MalformedRequest(*request));
      return call.get();
    }
    call->context()->jurisdiction = JurisdictionOf(*request);
    const absl::Status taken = workers_->exports.Submit(
        call->context()->jurisdiction, [call, request, run] { run(*call, *request); });
    if (!taken.ok()) call->End(taken);
    return call.get();
  });
}

void RpcService::ServerStreamReactor(const std::string& method,
                                     std::function<grpc::ServerWriteReactor<grpc::ByteBuffer>*(
                                         const CallStart&, const grpc::ByteBuffer&)>
                                         make_reactor) {
  AddServerStream(
      method,
      [this, path = PathOf(method), make_reactor = std::move(make_reactor)](
          grpc::CallbackServerContext* server,
          const grpc::ByteBuffer* bytes) -> grpc::ServerWriteReactor<grpc::ByteBuffer>* {
        const CallStart start = StartOf(server, path);
        const absl::Status status = Admit(start, *bytes);
        if (!status.ok()) return Refuse<grpc::ServerWriteReactor<grpc::ByteBuffer>>(start, status);
        return make_reactor(start, *bytes);
      });
}

void RpcService::BidiStreamReactor(
    const std::string& method,
    std::function<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>*(const CallStart&)>
        make_reactor) {
  AddBidiStream(method,
                [this, path = PathOf(method),
                 make_reactor = std::move(make_reactor)](grpc::CallbackServerContext* server)
                    -> grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* {
                  using Reactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;
                  const CallStart start = StartOf(server, path);
                  const Caller caller = CallerOf(start);
                  absl::Status status = CheckMethod(caller, path);
                  if (status.ok()) status = CheckAnyJurisdiction(caller);
                  if (!status.ok()) return Refuse<Reactor>(start, status);
                  return make_reactor(start);
                });
}

void RpcService::Stop() {
  for (const auto& hook : stop_hooks_) hook();
}

// Not CopyFrom, which goes through both first to see that neither is a part of the other.
std::unique_ptr<Message> CopyOf(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->MergeFrom(message);
  return copy;
}

std::string RequestFingerprint(const std::string& method, const Message& request) {
  const std::unique_ptr<Message> content = CopyOf(request);
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
    const int rows = field->is_repeated() ? reflection->FieldSize(response, field) : 1;
    for (int i = 0; i < rows; ++i) {
      Message* row = field->is_repeated() ? reflection->MutableRepeatedMessage(&response, field, i)
                                          : reflection->MutableMessage(&response, field);
      if (revision != nullptr) row->GetReflection()->ClearField(row, revision);
      ClearRowRevisions(*row);
    }
  }
}

}  // namespace kuzukuri::platform
