#include "clients/cli/show/describe.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/shared/enum_words.h"
#include "kuzukuri/type/v1/date.pb.h"
#include "services/report/text/decimal_text.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kIndent = 2;

std::string Integer(int64_t value, bool separated) {
  std::string text = absl::StrCat(value);
  if (!separated) return text;
  const std::ptrdiff_t sign = value < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > sign; at -= 3) {
    text.insert(static_cast<size_t>(at), 1, ',');
  }
  return text;
}

// The messages that are one value to a reader.
std::optional<std::string> OneValue(const Message& message) {
  if (const auto* date = dynamic_cast<const type::v1::Date*>(&message)) {
    return absl::StrFormat("%04d-%02d-%02d", date->year(), date->month(), date->day());
  }
  if (const auto* decimal = dynamic_cast<const type::v1::Decimal*>(&message)) {
    return report::PlainDecimal(*decimal);
  }
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return google::protobuf::util::TimeUtil::ToString(*time);
  }
  return std::nullopt;
}

const Message& Part(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, index)
                             : reflection.GetMessage(message, &field);
}

// A value of a field that is no message.
std::string Scalar(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  const bool separated = absl::EndsWith(field.name(), "_yen");
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return many ? reflection.GetRepeatedString(message, &field, index)
                  : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumWord(many ? *reflection.GetRepeatedEnum(message, &field, index)
                           : *reflection.GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? reflection.GetRepeatedBool(message, &field, index)
                   : reflection.GetBool(message, &field))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return Integer(many ? reflection.GetRepeatedInt32(message, &field, index)
                          : reflection.GetInt32(message, &field),
                     separated);
    case FieldDescriptor::CPPTYPE_INT64:
      return Integer(many ? reflection.GetRepeatedInt64(message, &field, index)
                          : reflection.GetInt64(message, &field),
                     separated);
    default:
      return "?";  // no message of the suite has other types
  }
}

std::vector<const FieldDescriptor*> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

void Append(const Message& message, size_t indent, std::string& out) {
  const std::vector<const FieldDescriptor*> fields = SetFields(message);
  size_t column = 0;
  for (const FieldDescriptor* field : fields) column = std::max(column, field->name().size());
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      std::optional<std::string> value;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const Message& part = Part(message, *field, i);
        value = OneValue(part);
        if (!value) {
          absl::StrAppend(&out, std::string(indent, ' '), field->name(),
                          field->is_repeated() ? absl::StrCat(" ", i + 1) : "", "\n");
          Append(part, indent + kIndent, out);
          continue;
        }
      } else {
        value = Scalar(message, *field, i);
      }
      // The further values of a repeated field stand under the first.
      const std::string name = i == 0 ? field->name() : "";
      absl::StrAppend(&out, std::string(indent, ' '), name,
                      std::string(column + kIndent - name.size(), ' '), *value, "\n");
    }
  }
}

}  // namespace

std::string Describe(const Message& message) {
  std::string out;
  Append(message, 0, out);
  return out;
}

}  // namespace kuzukuri::cli
