// Which years the names in a message are of.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace kuzukuri::gateway {

// What a text says that begins like a resource name.
struct NamedYear {
  std::string jurisdiction;  // code, as it is written
  std::optional<int> year;   // absent when it is of no year; -1 for what is no year
};

// Absent when the text is no name.
std::optional<NamedYear> YearOfName(absl::string_view text);

// Whether the field is the number of a fiscal year, or several.
bool IsYearField(const google::protobuf::FieldDescriptor& field);

}  // namespace kuzukuri::gateway
