#include "services/catalog/domain/jurisdiction.h"

#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

absl::Status Validate(const Jurisdiction& jurisdiction) {
  platform::FieldViolations violations;
  platform::CheckText(violations, "jurisdiction.display_name", jurisdiction.display_name,
                      platform::kMaxDisplayName, true);
  return violations.ToStatus();
}

}  // namespace kuzukuri::catalog
