// A message as aligned `field  value` lines, in the words of the API and of the import files.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace kuzukuri::cli {

// Fields that are not set are left out; parts stand indented under the name of their field.
// Dates, decimals and timestamps are single values; enums are lower-case words without their
// prefix (`settled`); fields ending in `_yen` have thousands separators.
std::string Describe(const google::protobuf::Message& message);

}  // namespace kuzukuri::cli
