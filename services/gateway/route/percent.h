// Percent-encoding of paths and queries, strictly.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// The text with its escapes decoded; `plus_is_space` in queries. INVALID_ARGUMENT, with one
// sentence and no details, for an incomplete escape, a control character and what is not UTF-8.
absl::StatusOr<std::string> DecodePercent(absl::string_view text, bool plus_is_space);

// Everything escaped but letters, digits and `-._~`, as RFC 3986 and RFC 5987 have it.
std::string EncodePercent(absl::string_view text);

}  // namespace kuzukuri::gateway
