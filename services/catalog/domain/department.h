#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/catalog/domain/unique.h"

namespace kuzukuri::catalog {

// A department (課).
struct Department {
  std::string id;
  std::string display_name;
  int64_t revision = 0;
};

// Checks a batch of new departments against the `existing` ids and name keys.
absl::Status ValidateNew(const std::string& jurisdiction,
                         const std::vector<Department>& departments, const TakenNames& existing);

}  // namespace kuzukuri::catalog
