#include "services/gateway/json/write.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/time_util.h>

#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <unordered_map>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;

// How a message is written.
enum class Form {
  kFields,
  kTimestamp,
  kDuration,
  kFieldMask,
  kAny,
  kWrapper,
  kStruct,
  kValue,
  kList
};

Form FormOf(const pb::Descriptor& message) {
  switch (message.well_known_type()) {
    case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return Form::kTimestamp;
    case pb::Descriptor::WELLKNOWNTYPE_DURATION:
      return Form::kDuration;
    case pb::Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return Form::kFieldMask;
    case pb::Descriptor::WELLKNOWNTYPE_ANY:
      return Form::kAny;
    case pb::Descriptor::WELLKNOWNTYPE_STRUCT:
      return Form::kStruct;
    case pb::Descriptor::WELLKNOWNTYPE_VALUE:
      return Form::kValue;
    case pb::Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return Form::kList;
    case pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
      return Form::kFields;
    default:
      return Form::kWrapper;
  }
}

// What is the same of all messages of a type: looked up once a thread, since the pool's own
// look-ups take a lock or a hash of the whole name.
struct Plan {
  struct Field {
    const pb::FieldDescriptor* field;
    std::string key;  // "displayName":
    bool optional;    // written only when it is set
  };
  Form form = Form::kFields;
  std::vector<Field> fields;
};

const Plan& PlanOf(const pb::Descriptor* type) {
  thread_local std::unordered_map<const pb::Descriptor*, std::unique_ptr<const Plan>> plans;
  std::unique_ptr<const Plan>& known = plans[type];
  if (known == nullptr) {
    auto plan = std::make_unique<Plan>();
    plan->form = FormOf(*type);
    for (int i = 0; i < type->field_count(); ++i) {
      const pb::FieldDescriptor* field = type->field(i);
      plan->fields.push_back({field, absl::StrCat("\"", field->json_name(), "\":"),
                              !field->is_repeated() && field->has_presence()});
    }
    known = std::move(plan);
  }
  return *known;
}

template <class Number>
void AppendNumber(Number value, std::string& out) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

template <class Number>
void AppendQuoted(Number value, std::string& out) {
  out += '"';
  AppendNumber(value, out);
  out += '"';
}

// JSON has no number for these.
template <class Real>
void AppendReal(Real value, std::string& out) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    AppendNumber(value, out);
  }
}

// Bytes of the character at the beginning of `text`; 0 when it is no UTF-8.
size_t CharacterBytes(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first < 0xC2   ? 0
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 0;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) >= 0xA0;
  const bool beyond = first == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

// Writes messages, one inside the other.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void Write(const pb::Message& message) {
    const Plan& plan = PlanOf(message.GetDescriptor());
    switch (plan.form) {
      case Form::kFields:
        WriteFields(message, plan);
        return;
      case Form::kTimestamp:
        AppendJsonString(pb::util::TimeUtil::ToString(Copy<pb::Timestamp>(message)), out_);
        return;
      case Form::kDuration:
        AppendJsonString(pb::util::TimeUtil::ToString(Copy<pb::Duration>(message)), out_);
        return;
      case Form::kFieldMask:
        WriteFieldMask(Copy<pb::FieldMask>(message));
        return;
      case Form::kAny:
        WriteAny(Copy<pb::Any>(message));
        return;
      case Form::kWrapper:
        WriteValue(message, plan.fields[0].field);
        return;
      case Form::kStruct:
      case Form::kList:
        WriteField(message, plan.fields[0].field);
        return;
      case Form::kValue:
        WriteStructValue(message);
        return;
    }
  }

 private:
  // A message of a well-known type may be a dynamic one.
  template <class Known>
  static Known Copy(const pb::Message& message) {
    Known known;
    known.ParsePartialFromString(message.SerializePartialAsString());
    return known;
  }

  void WriteFields(const pb::Message& message, const Plan& plan) {
    out_ += '{';
    WriteFieldsOnly(message, plan, /*first=*/true);
    out_ += '}';
  }

  void WriteFieldsOnly(const pb::Message& message, const Plan& plan, bool first) {
    const pb::Reflection* reflection = message.GetReflection();
    for (const Plan::Field& of : plan.fields) {
      if (of.optional && !reflection->HasField(message, of.field)) continue;
      if (!first) out_ += ',';
      first = false;
      out_ += of.key;
      WriteField(message, of.field);
    }
  }

  void WriteField(const pb::Message& message, const pb::FieldDescriptor* field) {
    if (field->is_map()) {
      WriteMap(message, field);
    } else if (field->is_repeated()) {
      WriteList(message, field);
    } else {
      WriteValue(message, field);
    }
  }

  void WriteList(const pb::Message& message, const pb::FieldDescriptor* field) {
    const pb::Reflection* r = message.GetReflection();
    const int size = r->FieldSize(message, field);
    out_ += '[';
    for (int i = 0; i < size; ++i) {
      if (i > 0) out_ += ',';
      WriteElement(message, field, i);
    }
    out_ += ']';
  }

  void WriteElement(const pb::Message& m, const pb::FieldDescriptor* field, int i) {
    const pb::Reflection* r = m.GetReflection();
    switch (field->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return AppendNumber(r->GetRepeatedInt32(m, field, i), out_);
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return AppendNumber(r->GetRepeatedUInt32(m, field, i), out_);
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return AppendQuoted(r->GetRepeatedInt64(m, field, i), out_);
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return AppendQuoted(r->GetRepeatedUInt64(m, field, i), out_);
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        return AppendReal(r->GetRepeatedDouble(m, field, i), out_);
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return AppendReal(r->GetRepeatedFloat(m, field, i), out_);
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        return WriteBool(r->GetRepeatedBool(m, field, i));
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        return WriteEnum(field, r->GetRepeatedEnumValue(m, field, i));
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return WriteText(field, r->GetRepeatedStringReference(m, field, i, &scratch));
      }
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        return Write(r->GetRepeatedMessage(m, field, i));
    }
  }

  void WriteValue(const pb::Message& m, const pb::FieldDescriptor* field) {
    const pb::Reflection* r = m.GetReflection();
    switch (field->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return AppendNumber(r->GetInt32(m, field), out_);
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return AppendNumber(r->GetUInt32(m, field), out_);
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return AppendQuoted(r->GetInt64(m, field), out_);
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return AppendQuoted(r->GetUInt64(m, field), out_);
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        return AppendReal(r->GetDouble(m, field), out_);
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return AppendReal(r->GetFloat(m, field), out_);
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        return WriteBool(r->GetBool(m, field));
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        return WriteEnum(field, r->GetEnumValue(m, field));
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return WriteText(field, r->GetStringReference(m, field, &scratch));
      }
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        return Write(r->GetMessage(m, field));
    }
  }

  void WriteBool(bool value) { out_ += value ? "true" : "false"; }

  // A value of a later version of the API has no name here: its number.
  void WriteEnum(const pb::FieldDescriptor* field, int number) {
    if (field->enum_type()->full_name() == "google.protobuf.NullValue") {
      out_ += "null";
      return;
    }
    const pb::EnumValueDescriptor* value = field->enum_type()->FindValueByNumber(number);
    if (value == nullptr) return AppendNumber(number, out_);
    out_ += '"';
    out_ += value->name();
    out_ += '"';
  }

  void WriteText(const pb::FieldDescriptor* field, const std::string& text) {
    if (field->type() == pb::FieldDescriptor::TYPE_BYTES) {
      absl::StrAppend(&out_, "\"", absl::Base64Escape(text), "\"");
    } else {
      AppendJsonString(text, out_);
    }
  }

  void WriteMap(const pb::Message& message, const pb::FieldDescriptor* field) {
    const pb::Reflection* r = message.GetReflection();
    const int size = r->FieldSize(message, field);
    out_ += '{';
    for (int i = 0; i < size; ++i) {
      if (i > 0) out_ += ',';
      const pb::Message& entry = r->GetRepeatedMessage(message, field, i);
      WriteKey(entry);
      out_ += ':';
      WriteValue(entry, entry.GetDescriptor()->map_value());
    }
    out_ += '}';
  }

  void WriteKey(const pb::Message& entry) {
    const pb::FieldDescriptor* key = entry.GetDescriptor()->map_key();
    std::string text;
    Writer(text).WriteValue(entry, key);
    out_ += text.front() == '"' ? text : absl::StrCat("\"", text, "\"");
  }

  void WriteFieldMask(const pb::FieldMask& mask) {
    std::string text;
    // Paths that have no form in JSON stand as they are; the API's own all have one.
    if (!pb::util::FieldMaskUtil::ToJsonString(mask, &text)) {
      text = pb::util::FieldMaskUtil::ToString(mask);
    }
    AppendJsonString(text, out_);
  }

  void WriteAny(const pb::Any& any) {
    if (any.type_url().empty()) {
      out_ += "{}";
      return;
    }
    out_ += "{\"@type\":";
    AppendJsonString(any.type_url(), out_);
    const std::string name = any.type_url().substr(any.type_url().rfind('/') + 1);
    const pb::Descriptor* type = pb::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
    std::unique_ptr<pb::Message> message;
    if (type != nullptr) {
      message.reset(pb::MessageFactory::generated_factory()->GetPrototype(type)->New());
    }
    if (message == nullptr || !message->ParseFromString(any.value())) {
      // A detail of a later version: what it says is kept, for who knows it.
      absl::StrAppend(&out_, ",\"value\":\"", absl::Base64Escape(any.value()), "\"");
    } else if (const Plan& plan = PlanOf(type); plan.form == Form::kFields) {
      WriteFieldsOnly(*message, plan, /*first=*/false);
    } else {
      out_ += ",\"value\":";
      Write(*message);
    }
    out_ += '}';
  }

  void WriteStructValue(const pb::Message& message) {
    const pb::OneofDescriptor* kind = message.GetDescriptor()->oneof_decl(0);
    const pb::FieldDescriptor* field =
        message.GetReflection()->GetOneofFieldDescriptor(message, kind);
    if (field == nullptr) {
      out_ += "null";
    } else {
      WriteValue(message, field);
    }
  }

  std::string& out_;
};

}  // namespace

void AppendJsonString(absl::string_view text, std::string& out) {
  constexpr absl::string_view kDigits = "0123456789abcdef";
  out += '"';
  size_t plain = 0;  // where what is not written yet begins
  for (size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '<' && c != '>') {
      ++i;
      continue;
    }
    const size_t bytes = CharacterBytes(text.substr(i));
    const absl::string_view character = text.substr(i, bytes);
    const bool line_end = character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
    if (bytes > 1 && !line_end) {
      i += bytes;
      continue;
    }
    absl::StrAppend(&out, text.substr(plain, i - plain));
    i += bytes == 0 ? 1 : bytes;
    plain = i;
    if (bytes == 0) {
      out += "\xEF\xBF\xBD";
    } else if (line_end) {
      out += character.back() == '\xA8' ? "\\u2028" : "\\u2029";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += "\\u00";
      out += kDigits[c >> 4];
      out += kDigits[c & 0xF];
    }
  }
  absl::StrAppend(&out, text.substr(plain));
  out += '"';
}

void AppendJson(const pb::Message& message, std::string& out) { Writer(out).Write(message); }

std::string WriteJson(const pb::Message& message) {
  std::string out;
  AppendJson(message, out);
  return out;
}

}  // namespace kuzukuri::gateway
