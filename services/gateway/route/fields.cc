#include "services/gateway/route/fields.h"

#include "absl/strings/str_split.h"

namespace kuzukuri::gateway {

namespace pb = google::protobuf;

const pb::FieldDescriptor* FieldOf(const pb::Descriptor& message, absl::string_view name) {
  const std::string text(name);
  const pb::FieldDescriptor* field = message.FindFieldByName(text);
  return field != nullptr ? field : message.FindFieldByCamelcaseName(text);
}

std::vector<const pb::FieldDescriptor*> FieldsOf(const pb::Descriptor& message,
                                                 absl::string_view path) {
  std::vector<const pb::FieldDescriptor*> fields;
  const pb::Descriptor* at = &message;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    const pb::FieldDescriptor* field = at == nullptr ? nullptr : FieldOf(*at, part);
    if (field == nullptr) return {};
    fields.push_back(field);
    at = field->is_repeated() ? nullptr : field->message_type();
  }
  return fields;
}

}  // namespace kuzukuri::gateway
