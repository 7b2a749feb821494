#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace kuzukuri::catalog {

// A municipality or ward.
struct Jurisdiction {
  std::string code;
  std::string display_name;
  int64_t revision = 0;
};

// INVALID_ARGUMENT when a field breaks a rule.
absl::Status Validate(const Jurisdiction& jurisdiction);

}  // namespace kuzukuri::catalog
