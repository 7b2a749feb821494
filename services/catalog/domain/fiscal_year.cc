#include "services/catalog/domain/fiscal_year.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

using platform::RowField;

absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction,
                         const std::vector<FiscalYear>& years,
                         const std::set<platform::Year>& existing,
                         platform::FieldViolations violations) {
  Check(violations, years, platform::RowNames("fiscal_years"));
  platform::BadRows taken_rows;
  for (size_t i = 0; i < years.size(); ++i) {
    if (!existing.contains(years[i].year)) continue;
    taken_rows.Add(
        platform::FiscalYearName(jurisdiction, years[i].year), RowField("fiscal_years", i, "name"),
        absl::StrCat("fiscal year ", years[i].year.value(), " exists already; leave it out"));
  }
  return taken_rows.AlreadyExists("FiscalYear", violations);
}

void Check(platform::FieldViolations& violations, const std::vector<FiscalYear>& years,
           const platform::RowNames& rows) {
  std::set<platform::Year> seen;
  for (size_t i = 0; i < years.size(); ++i) {
    const auto field = [&rows, i](absl::string_view name) { return rows.Field(i, name); };
    platform::CheckText(violations, field("display_name"), years[i].display_name,
                        platform::kMaxDisplayName, true);
    platform::CheckId(violations, field("primary_tree"), years[i].primary_tree);
    if (!seen.insert(years[i].year).second) {
      violations.Add(field("name"), absl::StrCat("fiscal year ", years[i].year.value(),
                                                 " stands twice in the batch; send it once"));
    }
  }
}

}  // namespace kuzukuri::catalog
