#include "services/catalog/domain/unique.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"

namespace kuzukuri::catalog {

bool CheckCount(platform::FieldViolations& violations, const std::string& field, size_t count,
                size_t most) {
  if (count <= most) return true;
  violations.Add(field, absl::StrCat("there are more than ", most, " items; send at most ", most));
  return false;
}

void UniqueNames::Add(platform::FieldViolations& violations, const std::string& row,
                      const platform::ResourceId& id, const std::string& display_name) {
  const std::string key = platform::ComparisonKey(display_name);
  if (const auto [at, fresh] = ids_.emplace(id, row);
      !fresh && platform::IsResourceId(id.value())) {
    violations.Add(row + ".name", absl::StrCat("id '", id.value(), "' is that of ", at->second,
                                               "; give every row an id of its own"));
  }
  if (const auto [at, fresh] = keys_.emplace(key, row); !fresh && !key.empty()) {
    violations.Add(row + ".display_name",
                   absl::StrCat("'", display_name, "' is the name of ", at->second,
                                " too; names are unique, width and spaces aside"));
  }
  rows_.push_back({row, id, display_name, key});
}

absl::Status UniqueNames::Against(const TakenNames& existing) const {
  platform::TakenRows taken_rows;
  for (const Row& row : rows_) {
    if (existing.ids.contains(row.id)) {
      taken_rows.Add(
          prefix_ + row.id.value(), row.row + ".name",
          absl::StrCat("id '", row.id.value(), "' exists already in ", scope_, "; choose another"));
    }
    const auto taken = existing.name_keys.find(row.key);
    if (taken != existing.name_keys.end()) {
      taken_rows.Add(
          prefix_ + taken->second.value(), row.row + ".display_name",
          absl::StrCat("'", row.display_name, "' is the name of '", taken->second.value(),
                       "' already in ", scope_, ", width and spaces aside; choose another"));
    }
  }
  return taken_rows.ToStatus(type_);
}

}  // namespace kuzukuri::catalog
