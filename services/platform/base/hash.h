#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::platform {

// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace kuzukuri::platform
