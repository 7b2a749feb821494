#include "services/budget/domain/dimension.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {

void Check(platform::FieldViolations& violations, const std::vector<Dimension>& dimensions,
           const platform::RowNames& rows) {
  std::set<std::string> seen;
  for (size_t i = 0; i < dimensions.size(); ++i) {
    const Dimension& dimension = dimensions[i];
    if (!seen.insert(dimension.key()).second) {
      violations.Add(
          rows.Field(i, "name"),
          absl::StrCat("'", dimension.key(), "' stands twice in the batch; send it once"));
    }
    platform::CheckText(violations, rows.Field(i, "display_name"), dimension.display_name,
                        platform::kMaxDisplayName, true);
  }
}

absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<Dimension>& dimensions,
                         const std::set<std::string>& existing,
                         platform::FieldViolations violations) {
  Check(violations, dimensions, platform::RowNames("dimensions"));
  platform::BadRows taken;
  for (size_t i = 0; i < dimensions.size(); ++i) {
    const Dimension& dimension = dimensions[i];
    if (!existing.contains(dimension.key())) continue;
    taken.Add(platform::YearResourceName(jurisdiction, year, dimension.collection, dimension.id),
              platform::RowField("dimensions", i, "name"),
              absl::StrCat("'", dimension.key(), "' exists already in fiscal year ", year.value(),
                           "; choose another id"));
  }
  return taken.AlreadyExists("Dimension", violations);
}

}  // namespace kuzukuri::budget
