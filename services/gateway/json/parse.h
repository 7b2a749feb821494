// JSON text as a tree, within limits.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/gateway/json/read.h"

namespace kuzukuri::gateway {

// A value of JSON.
struct JsonValue {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;  // of a string, decoded; of a number, as written
  std::vector<JsonValue> elements;
  std::vector<std::pair<std::string, JsonValue>> members;  // in their order, names may come twice
};

// What a kind is called: `a string`.
absl::string_view NameOf(JsonValue::Kind kind);

// Strictly RFC 8259, in UTF-8. INVALID_ARGUMENT, in one sentence with line and column, for what is
// not, and for what is beyond the limits. `first_line`: the number of the first one.
absl::StatusOr<JsonValue> ParseJson(absl::string_view text, const JsonLimits& limits,
                                    size_t first_line = 1);

}  // namespace kuzukuri::gateway
