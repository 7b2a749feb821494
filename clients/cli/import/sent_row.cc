#include "clients/cli/import/sent_row.h"

#include <google/protobuf/descriptor.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The message in a field such as `projects[3]` or `jurisdiction`; null when there is none.
const Message* PartOf(const Message& message, absl::string_view step) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(step, absl::MaxSplits('[', 1));
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(parts.first));
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (!field->is_repeated()) return &reflection.GetMessage(message, field);
  int index = -1;
  if (!absl::SimpleAtoi(parts.second.substr(0, parts.second.find(']')), &index)) return nullptr;
  const bool known = index >= 0 && index < reflection.FieldSize(message, field);
  return known ? &reflection.GetRepeatedMessage(message, field, index) : nullptr;
}

std::string TextOf(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? message.GetReflection()->GetString(message, field) : "";
}

}  // namespace

std::string TitleOf(const Message& request, absl::string_view path) {
  const Message* part = &request;
  for (const absl::string_view step : absl::StrSplit(path, '.')) {
    part = PartOf(*part, step);
    if (part == nullptr) return "";
  }
  return TitleOf(*part);
}

std::string TitleOf(const Message& row) {
  const std::string name = TextOf(row, "name");
  const std::string id = name.substr(name.rfind('/') + 1);
  const std::string display_name = TextOf(row, "display_name");
  return absl::StrCat(id, id.empty() || display_name.empty() ? "" : " ", display_name);
}

}  // namespace kuzukuri::cli
