// Values of fields from text: of JSON, of a path, of a query.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace kuzukuri::gateway {

// Sets the field, or adds to it when it is a list, from the text of a value that is no message.
// Returns why that is not possible, in a sentence that begins with the value; empty when it is set.
// Enums are taken by name; with `short_enums` also without the part that is their type's name, in
// upper or lower case.
std::string SetScalar(google::protobuf::Message* message,
                      const google::protobuf::FieldDescriptor* field, absl::string_view text,
                      bool short_enums);

// The part of an enum value's name that is not the type's: `CLASS` of `LEVEL_CLASS`.
absl::string_view ShortName(const google::protobuf::EnumValueDescriptor& value);

// Names to choose from: `LEVEL_CLASS, LEVEL_PILLAR …`, without the one for not set.
std::string NamesOf(const google::protobuf::EnumDescriptor& type, bool short_names);

}  // namespace kuzukuri::gateway
