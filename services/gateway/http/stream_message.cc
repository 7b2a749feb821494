#include "services/gateway/http/stream_message.h"

#include "absl/strings/str_cat.h"
#include "services/gateway/http/asked.h"
#include "services/gateway/json/write.h"
#include "services/gateway/upstream/call.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The snapshot that a message is of, or the answer in it; empty: none.
std::string SnapshotIn(const Message& message) {
  if (TextField(message, "snapshot") != nullptr) return TextOf(message, "snapshot");
  const FieldDescriptor* part = message.GetDescriptor()->FindFieldByName("comparison");
  if (part == nullptr || part->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
  return TextOf(message.GetReflection()->GetMessage(message, part), "snapshot");
}

std::string EventIdOf(const Message& message) {
  if (std::string snapshot = SnapshotIn(message); !snapshot.empty()) return snapshot;
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("revision");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_INT64) return "";
  return absl::StrCat(message.GetReflection()->GetInt64(message, field));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const StreamMessage>> ShownMessage(
    const PolicyReading* policy, const google::protobuf::MethodDescriptor& method,
    const Message& request, const grpc::ByteBuffer& bytes) {
  UnaryCall::Answer answer = MessageOf(*method.output_type(), bytes);
  if (!answer.ok()) return answer.status();
  if (policy != nullptr) {
    KZ_RETURN_IF_ERROR(policy->policy.Redact(method, request, answer->get()));
  }
  auto made = std::make_shared<StreamMessage>();
  made->id = EventIdOf(**answer);
  made->json = WriteJson(**answer);
  made->json.shrink_to_fit();
  return made;
}

}  // namespace kuzukuri::gateway
