// Values of the API's enums as the words of the command line and the files: `KIND_EXPENDITURE` of
// `Kind` is `expenditure`.
#pragma once

#include <google/protobuf/descriptor.h>

#include <map>
#include <string>

namespace kuzukuri::cli {

std::string EnumWord(const google::protobuf::EnumValueDescriptor& value);

// Every value but that of 0 (not set), by its word.
std::map<std::string, int> EnumWords(const google::protobuf::EnumDescriptor& type);

}  // namespace kuzukuri::cli
