#include "services/gateway/json/scalar.h"

#include <cmath>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;

// A whole number as JSON may write it: digits, or with a fraction of zeros or an exponent as long
// as it is exact as a double.
template <class Number>
std::optional<Number> WholeNumber(absl::string_view text) {
  if (text.empty() || absl::ascii_isspace(static_cast<unsigned char>(text.front())) ||
      absl::ascii_isspace(static_cast<unsigned char>(text.back())) || text.front() == '+') {
    return std::nullopt;
  }
  Number number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  constexpr double kExact = 9007199254740992;  // 2^53
  double real = 0;
  if (text.find_first_of(".eE") == absl::string_view::npos || !absl::SimpleAtod(text, &real) ||
      std::trunc(real) != real || std::abs(real) > kExact ||
      real < static_cast<double>(std::numeric_limits<Number>::min()) ||
      real > static_cast<double>(std::numeric_limits<Number>::max())) {
    return std::nullopt;
  }
  return static_cast<Number>(real);
}

std::optional<double> RealNumber(absl::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  double real = 0;
  const bool plain = !text.empty() && text.find_first_not_of("0123456789+-.eE") == text.npos;
  if (!plain || !absl::SimpleAtod(text, &real) || std::isinf(real)) return std::nullopt;
  return real;
}

std::string Quoted(absl::string_view text) { return absl::StrCat("'", platform::Quote(text), "'"); }

template <class Number>
std::string NotWhole(absl::string_view text) {
  return absl::StrCat(Quoted(text), " is not a whole number from ",
                      std::numeric_limits<Number>::min(), " to ",
                      std::numeric_limits<Number>::max());
}

const pb::EnumValueDescriptor* EnumValueOf(const pb::EnumDescriptor& type, absl::string_view text,
                                           bool short_enums) {
  const pb::EnumValueDescriptor* exact = type.FindValueByName(std::string(text));
  if (exact != nullptr || !short_enums) return exact;
  for (int i = 0; i < type.value_count(); ++i) {
    if (absl::EqualsIgnoreCase(text, type.value(i)->name()) ||
        absl::EqualsIgnoreCase(text, ShortName(*type.value(i)))) {
      return type.value(i);
    }
  }
  return nullptr;
}

// JSON takes base64 with either alphabet, with padding or without.
std::optional<std::string> BytesOf(absl::string_view text) {
  std::string bytes;
  if (absl::Base64Unescape(text, &bytes) || absl::WebSafeBase64Unescape(text, &bytes)) return bytes;
  return std::nullopt;
}

}  // namespace

absl::string_view ShortName(const pb::EnumValueDescriptor& value) {
  // The style of the protos: EXECUTION_STAGE_COMMITMENT of ExecutionStage.
  std::string prefix;
  for (const char c : value.type()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  prefix += '_';
  absl::string_view name = value.name();
  if (absl::StartsWith(name, prefix)) name.remove_prefix(prefix.size());
  return name;
}

std::string NamesOf(const pb::EnumDescriptor& type, bool short_names) {
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    const pb::EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ",
                    short_names ? ShortName(value) : absl::string_view(value.name()));
  }
  return names;
}

std::string SetScalar(pb::Message* message, const pb::FieldDescriptor* field,
                      absl::string_view text, bool short_enums) {
  const pb::Reflection* r = message->GetReflection();
  const bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32: {
      const auto value = WholeNumber<int32_t>(text);
      if (!value) return NotWhole<int32_t>(text);
      list ? r->AddInt32(message, field, *value) : r->SetInt32(message, field, *value);
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_UINT32: {
      const auto value = WholeNumber<uint32_t>(text);
      if (!value) return NotWhole<uint32_t>(text);
      list ? r->AddUInt32(message, field, *value) : r->SetUInt32(message, field, *value);
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_INT64: {
      const auto value = WholeNumber<int64_t>(text);
      if (!value) return NotWhole<int64_t>(text);
      list ? r->AddInt64(message, field, *value) : r->SetInt64(message, field, *value);
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_UINT64: {
      const auto value = WholeNumber<uint64_t>(text);
      if (!value) return NotWhole<uint64_t>(text);
      list ? r->AddUInt64(message, field, *value) : r->SetUInt64(message, field, *value);
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
    case pb::FieldDescriptor::CPPTYPE_FLOAT: {
      const auto value = RealNumber(text);
      if (!value) return absl::StrCat(Quoted(text), " is not a number");
      if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE) {
        list ? r->AddDouble(message, field, *value) : r->SetDouble(message, field, *value);
      } else {
        const auto single = static_cast<float>(*value);
        list ? r->AddFloat(message, field, single) : r->SetFloat(message, field, single);
      }
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_BOOL: {
      if (text != "true" && text != "false") {
        return absl::StrCat(Quoted(text), " is neither true nor false");
      }
      list ? r->AddBool(message, field, text == "true")
           : r->SetBool(message, field, text == "true");
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_ENUM: {
      const pb::EnumValueDescriptor* value = EnumValueOf(*field->enum_type(), text, short_enums);
      if (value == nullptr) {
        return absl::StrCat(Quoted(text), " is none of ",
                            NamesOf(*field->enum_type(), short_enums));
      }
      list ? r->AddEnum(message, field, value) : r->SetEnum(message, field, value);
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      std::string value(text);
      if (field->type() == pb::FieldDescriptor::TYPE_BYTES) {
        const std::optional<std::string> bytes = BytesOf(text);
        if (!bytes) return absl::StrCat(Quoted(text), " is not base64");
        value = *bytes;
      }
      list ? r->AddString(message, field, std::move(value))
           : r->SetString(message, field, std::move(value));
      return "";
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return absl::StrCat(Quoted(text), " is not an object");
}

}  // namespace kuzukuri::gateway
