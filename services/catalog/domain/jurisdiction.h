#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::catalog {

// A municipality or ward.
struct Jurisdiction {
  platform::JurisdictionCode code;
  std::string display_name;
  platform::Revision revision{};
};

// INVALID_ARGUMENT when a field breaks a rule.
absl::Status Validate(const Jurisdiction& jurisdiction);

}  // namespace kuzukuri::catalog
