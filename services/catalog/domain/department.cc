#include "services/catalog/domain/department.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction,
                         const std::vector<Department>& departments, const TakenNames& existing,
                         platform::FieldViolations violations) {
  const UniqueNames unique =
      Check(violations, jurisdiction, departments, platform::RowNames("departments"));
  return unique.Against(existing, violations);
}

UniqueNames Check(platform::FieldViolations& violations,
                  const platform::JurisdictionCode& jurisdiction,
                  const std::vector<Department>& departments, const platform::RowNames& rows) {
  UniqueNames unique("Department", absl::StrCat("jurisdiction ", jurisdiction.value()),
                     platform::DepartmentName(jurisdiction, platform::ResourceId()));
  for (size_t i = 0; i < departments.size(); ++i) {
    const std::string row = rows(i);
    platform::CheckText(violations, row + ".display_name", departments[i].display_name,
                        platform::kMaxDisplayName, true);
    unique.Add(violations, row, departments[i].id, SiblingNameOf(departments[i].display_name),
               departments[i].display_name);
  }
  return unique;
}

}  // namespace kuzukuri::catalog
