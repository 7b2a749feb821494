// Messages as JSON, by reflection: several times as fast as protobuf's json_util.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace kuzukuri::gateway {

// The message in proto3's JSON form: camelCase, 64-bit integers as strings, enums by name, bytes in
// base64, well-known types in their own forms. Fields without presence are printed also at their
// zero, in the order of declaration; those with presence only when they are set. There are no
// spaces and line breaks.
std::string WriteJson(const google::protobuf::Message& message);
// Appends it.
void AppendJson(const google::protobuf::Message& message, std::string& out);

// Appends a text as a JSON string: with `<`, `>`, U+2028 and U+2029 escaped, so that it may stand
// in a script, and U+FFFD for each byte that is not UTF-8.
void AppendJsonString(absl::string_view text, std::string& out);

}  // namespace kuzukuri::gateway
