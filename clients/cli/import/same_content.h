// Rows of an import beside what a service holds under their names.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace kuzukuri::cli {

// How a row differs from what is held, two lines a field (`there: display_name: "甲"`, then the
// same with `here:`); empty when they say the same. The order of sub-projects makes no difference,
// nor does what the service adds of its own.
std::string Difference(const google::protobuf::Message& held, const google::protobuf::Message& row);

}  // namespace kuzukuri::cli
