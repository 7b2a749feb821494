// Messages from JSON.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace kuzukuri::gateway {

struct JsonLimits {
  size_t bytes = size_t{4} << 20;
  int depth = 64;             // of objects and arrays in each other
  size_t values = 1'000'000;  // in all
};

// Where a text stands that is a part of more.
struct JsonPlace {
  std::string path;  // of the message, in the paths of problems: `lines[2]`
  size_t line = 1;   // of its first one
};

// Reads proto3's JSON form into `message`, which is empty before. Names are camelCase or as in the
// proto. INVALID_ARGUMENT with BadRequest: for text that is not JSON, with line and column; for
// unknown fields, names that come twice and values of a wrong kind, each with its path as the
// caller wrote it; for what is beyond the limits.
absl::Status ReadJson(absl::string_view text, google::protobuf::Message* message,
                      const JsonLimits& limits = {}, const JsonPlace& place = {});

}  // namespace kuzukuri::gateway
