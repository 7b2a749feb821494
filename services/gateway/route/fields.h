// Fields of messages by the names that callers and the table use.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace kuzukuri::gateway {

// The field by its name in the proto or in camelCase; null when there is none.
const google::protobuf::FieldDescriptor* FieldOf(const google::protobuf::Descriptor& message,
                                                 absl::string_view name);

// The fields of a path such as `comparison.jurisdiction`, from the outermost: all but the last are
// messages that are no lists. Empty when there is no such path.
std::vector<const google::protobuf::FieldDescriptor*> FieldsOf(
    const google::protobuf::Descriptor& message, absl::string_view path);

}  // namespace kuzukuri::gateway
