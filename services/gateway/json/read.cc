#include "services/gateway/json/read.h"

#include <google/protobuf/util/json_util.h>

#include <optional>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/gateway/json/parse.h"
#include "services/gateway/json/problems.h"
#include "services/gateway/json/scalar.h"
#include "services/gateway/json/write.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;

// A field by the name JSON may use: camelCase, or as in the proto.
const pb::FieldDescriptor* FieldNamed(const pb::Descriptor& type, const std::string& name) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name || type.field(i)->name() == name) return type.field(i);
  }
  return nullptr;
}

bool IsWellKnown(const pb::Descriptor& type) {
  return type.well_known_type() != pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

bool IsWrapper(const pb::Descriptor& type) {
  return type.well_known_type() >= pb::Descriptor::WELLKNOWNTYPE_DOUBLEVALUE &&
         type.well_known_type() <= pb::Descriptor::WELLKNOWNTYPE_BOOLVALUE;
}

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  void ReadMessage(const JsonValue& value, const std::string& path, pb::Message* message) {
    const pb::Descriptor& type = *message->GetDescriptor();
    if (IsWrapper(type)) return ReadOne(value, path, message, type.field(0));
    if (IsWellKnown(type)) return ReadWellKnown(value, path, message);
    if (value.kind != JsonValue::Kind::kObject) {
      problems_.Add(path, absl::StrCat("is ", NameOf(value.kind), "; an object is expected"));
      return;
    }
    std::set<const pb::FieldDescriptor*> seen;
    for (const auto& [name, member] : value.members) {
      const std::string at = path.empty() ? name : absl::StrCat(path, ".", name);
      const pb::FieldDescriptor* field = FieldNamed(type, name);
      if (field == nullptr) {
        problems_.Add(at, absl::StrCat("is no field here; there are ", FieldsOf(type)));
      } else if (!seen.insert(field).second) {
        problems_.Add(at, "stands there twice; leave one of them");
      } else {
        ReadField(member, at, message, field);
      }
    }
  }

 private:
  static std::string FieldsOf(const pb::Descriptor& type) {
    std::string names;
    for (int i = 0; i < type.field_count(); ++i) {
      absl::StrAppend(&names, i == 0 ? "" : ", ", type.field(i)->json_name());
    }
    return names.empty() ? "none" : names;
  }

  static bool TakesNull(const pb::FieldDescriptor& field) {
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM) {
      return field.enum_type()->full_name() == "google.protobuf.NullValue";
    }
    return field.message_type() != nullptr &&
           field.message_type()->well_known_type() == pb::Descriptor::WELLKNOWNTYPE_VALUE;
  }

  void ReadField(const JsonValue& value, const std::string& path, pb::Message* message,
                 const pb::FieldDescriptor* field) {
    // null is the same as a member that is not there.
    if (value.kind == JsonValue::Kind::kNull && !(TakesNull(*field) && !field->is_repeated())) {
      return;
    }
    const pb::OneofDescriptor* oneof = field->real_containing_oneof();
    if (oneof != nullptr && message->GetReflection()->HasOneof(*message, oneof)) {
      problems_.Add(path, "cannot stand beside another of its kind; leave one of them");
      return;
    }
    if (field->is_map()) return ReadMap(value, path, message, field);
    if (field->is_repeated()) return ReadList(value, path, message, field);
    ReadOne(value, path, message, field);
  }

  void ReadList(const JsonValue& value, const std::string& path, pb::Message* message,
                const pb::FieldDescriptor* field) {
    if (value.kind != JsonValue::Kind::kArray) {
      problems_.Add(path, absl::StrCat("is ", NameOf(value.kind), "; a list is expected"));
      return;
    }
    for (size_t i = 0; i < value.elements.size(); ++i) {
      const std::string at = absl::StrCat(path, "[", i, "]");
      if (value.elements[i].kind == JsonValue::Kind::kNull && !TakesNull(*field)) {
        problems_.Add(at, "is null; a list has values only");
      } else {
        ReadOne(value.elements[i], at, message, field);
      }
    }
  }

  void ReadMap(const JsonValue& value, const std::string& path, pb::Message* message,
               const pb::FieldDescriptor* field) {
    if (value.kind != JsonValue::Kind::kObject) {
      problems_.Add(path, absl::StrCat("is ", NameOf(value.kind), "; an object is expected"));
      return;
    }
    std::set<std::string> seen;
    for (const auto& [name, member] : value.members) {
      const std::string at = absl::StrCat(path, ".", name);
      if (!seen.insert(name).second) {
        problems_.Add(at, "stands there twice; leave one of them");
        continue;
      }
      pb::Message* entry = message->GetReflection()->AddMessage(message, field);
      const std::string why =
          SetScalar(entry, entry->GetDescriptor()->map_key(), name, /*short_enums=*/false);
      if (!why.empty()) problems_.Add(at, why);
      ReadOne(member, at, entry, entry->GetDescriptor()->map_value());
    }
  }

  // A value that is not a list, into a field or at the end of one that is.
  void ReadOne(const JsonValue& value, const std::string& path, pb::Message* message,
               const pb::FieldDescriptor* field) {
    if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      const pb::Reflection* r = message->GetReflection();
      ReadMessage(
          value, path,
          field->is_repeated() ? r->AddMessage(message, field) : r->MutableMessage(message, field));
      return;
    }
    const std::optional<std::string> text = TextFor(value, path, *field);
    if (!text) return;
    const std::string why = SetScalar(message, field, *text, /*short_enums=*/false);
    if (!why.empty()) problems_.Add(path, why);
  }

  // What a value says as text, when it is of a kind that the field takes; numbers may be strings
  // too.
  std::optional<std::string> TextFor(const JsonValue& value, const std::string& path,
                                     const pb::FieldDescriptor& field) {
    using Kind = JsonValue::Kind;
    const auto type = field.cpp_type();
    const bool text = type == pb::FieldDescriptor::CPPTYPE_STRING;
    const bool boolean = type == pb::FieldDescriptor::CPPTYPE_BOOL;
    const bool of_enum = type == pb::FieldDescriptor::CPPTYPE_ENUM;
    if (value.kind == Kind::kBool && boolean) return value.boolean ? "true" : "false";
    if (value.kind == Kind::kString && !boolean) return value.text;
    if (value.kind == Kind::kNumber && of_enum) return NameOfNumber(value, path, field);
    if (value.kind == Kind::kNumber && !text && !boolean) return value.text;
    problems_.Add(path, absl::StrCat("is ", NameOf(value.kind), "; ",
                                     boolean   ? "true or false"
                                     : text    ? "a string"
                                     : of_enum ? "a name in a string"
                                               : "a number, or one in a string,",
                                     " is expected"));
    return std::nullopt;
  }

  std::optional<std::string> NameOfNumber(const JsonValue& value, const std::string& path,
                                          const pb::FieldDescriptor& field) {
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
      const pb::EnumValueDescriptor* known = field.enum_type()->value(i);
      if (absl::StrCat(known->number()) == value.text) return known->name();
    }
    problems_.Add(path, absl::StrCat(value.text, " is none of ",
                                     NamesOf(*field.enum_type(), /*short_names=*/false)));
    return std::nullopt;
  }

  // Times, durations and field masks, which are a string each. The API takes no other ones.
  void ReadWellKnown(const JsonValue& value, const std::string& path, pb::Message* message) {
    const pb::Descriptor& type = *message->GetDescriptor();
    if (value.kind != JsonValue::Kind::kString) {
      problems_.Add(path, absl::StrCat("is ", NameOf(value.kind), "; a string is expected"));
      return;
    }
    std::string quoted;
    AppendJsonString(value.text, quoted);
    if (pb::util::JsonStringToMessage(quoted, message).ok()) return;
    message->Clear();
    problems_.Add(path, absl::StrCat("'", platform::Quote(value.text), "' is ", ExpectedOf(type)));
  }

  static std::string ExpectedOf(const pb::Descriptor& type) {
    switch (type.well_known_type()) {
      case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
        return "not a time such as 2023-07-31T09:00:00Z";
      case pb::Descriptor::WELLKNOWNTYPE_DURATION:
        return "not a duration such as 1.5s";
      case pb::Descriptor::WELLKNOWNTYPE_FIELDMASK:
        return "not a list of fields such as displayName,note";
      default:
        return absl::StrCat("not a ", type.name());
    }
  }

  Problems& problems_;
};

}  // namespace

absl::Status ReadJson(absl::string_view text, pb::Message* message, const JsonLimits& limits,
                      const JsonPlace& place) {
  const absl::StatusOr<JsonValue> value = ParseJson(text, limits, place.line);
  const std::string line = place.path.empty() ? "" : absl::StrCat("line ", place.line, ": ");
  if (!value.ok()) {
    // Most of these begin with the line and the column themselves.
    const bool told = absl::StartsWith(value.status().message(), "line ");
    Problems problems(told ? "" : line);
    problems.Add(place.path, value.status().message());
    return problems.ToStatus();
  }
  Problems problems(line);
  Reader(problems).ReadMessage(*value, place.path, message);
  return problems.ToStatus();
}

}  // namespace kuzukuri::gateway
