#include "services/gateway/upstream/call.h"

#include <google/protobuf/message.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/actor.h"
#include "services/platform/base/errors.h"
#include "services/platform/server/call.h"

namespace kuzukuri::gateway {

using google::protobuf::Message;

struct UnaryCall::State {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer answer;
};

void Prepare(const CallContext& from, grpc::ClientContext& to) {
  to.set_deadline(from.deadline);
  if (!from.actor.empty()) to.AddMetadata("x-actor", platform::EncodeActor(from.actor));
  to.AddMetadata("x-request-id", from.request_id);
  to.AddMetadata("traceparent", platform::TraceParent(from.trace));
  if (!from.trace.state.empty()) to.AddMetadata("tracestate", from.trace.state);
}

std::unique_ptr<UnaryCall> UnaryCall::Start(const Services& services,
                                            const google::protobuf::MethodDescriptor& method,
                                            const Message& request, const CallContext& context,
                                            std::function<void(Answer)> done) {
  auto state = std::make_shared<State>();
  Prepare(context, state->context);
  state->request = BytesOf(request);
  std::unique_ptr<UnaryCall> call(new UnaryCall(state));
  services.StubOf(*method.service())
      .UnaryCall(&state->context, RpcPathOf(method), {}, &state->request, &state->answer,
                 [state, &method, done = std::move(done)](const grpc::Status& status) {
                   if (!status.ok()) return done(StatusOf(status));
                   done(MessageOf(*method.output_type(), state->answer));
                 });
  return call;
}

UnaryCall::~UnaryCall() { state_->context.TryCancel(); }

std::string RpcPathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

const google::protobuf::MethodDescriptor& MethodNamed(const std::string& full_name) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full_name);
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

grpc::ByteBuffer BytesOf(const Message& message) {
  return platform::ToBuffer(message.SerializeAsString());
}

UnaryCall::Answer MessageOf(const google::protobuf::Descriptor& type,
                            const grpc::ByteBuffer& bytes) {
  std::unique_ptr<Message> message = NewMessage(type);
  if (platform::ParseMessage(bytes, *message)) return message;
  return platform::Internal(platform::ErrorReason::kInternal,
                            "the answer of a service cannot be read");
}

absl::Status StatusOf(const grpc::Status& status) {
  return platform::ParseRichStatus(static_cast<absl::StatusCode>(status.error_code()),
                                   status.error_message(), status.error_details());
}

}  // namespace kuzukuri::gateway
