#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/catalog/domain/unique.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

// A department (課).
struct Department {
  platform::ResourceId id;
  std::string display_name;
  platform::Revision revision{};
};

// Adds violations for departments, and for what they have in common; `rows` is what they are
// called.
UniqueNames Check(platform::FieldViolations& violations,
                  const platform::JurisdictionCode& jurisdiction,
                  const std::vector<Department>& departments, const platform::RowNames& rows);

// Checks a batch of new departments against the `existing` ids and name keys. `violations` are
// those found before, when the names were read; the error lists all of them.
absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction,
                         const std::vector<Department>& departments, const TakenNames& existing,
                         platform::FieldViolations violations = {});

}  // namespace kuzukuri::catalog
