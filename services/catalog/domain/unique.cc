#include "services/catalog/domain/unique.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"

namespace kuzukuri::catalog {

std::optional<SiblingName> SiblingNameOf(const std::string& primary_tree,
                                         const std::vector<Placement>& placements,
                                         const std::string& display_name) {
  const auto placed = std::find_if(placements.begin(), placements.end(),
                                   [&](const Placement& p) { return p.tree == primary_tree; });
  if (placed == placements.end()) return std::nullopt;
  return SiblingName(placed->parent, platform::ComparisonKey(display_name));
}

SiblingName SiblingNameOf(const std::string& display_name) {
  return {platform::ResourceId(), platform::ComparisonKey(display_name)};
}

bool CheckCount(platform::FieldViolations& violations, const std::string& field, size_t count,
                size_t most) {
  if (count <= most) return true;
  violations.Add(field, absl::StrCat("there are more than ", most, " items; send at most ", most));
  return false;
}

void UniqueNames::Add(platform::FieldViolations& violations, const std::string& row,
                      const platform::ResourceId& id, const std::optional<SiblingName>& name,
                      const std::string& display_name) {
  if (const auto [at, fresh] = ids_.emplace(id, row);
      !fresh && platform::IsResourceId(id.value())) {
    violations.Add(row + ".name", absl::StrCat("id '", id.value(), "' is that of ", at->second,
                                               "; give every row an id of its own"));
  }
  if (name && !name->second.empty()) {
    if (const auto [at, fresh] = names_.emplace(*name, row); !fresh) {
      violations.Add(row + ".display_name",
                     absl::StrCat("'", display_name, "' is the name of ", at->second,
                                  " too; names of siblings are unique, width and spaces aside"));
    }
  }
  rows_.push_back({row, id, name, display_name});
}

absl::Status UniqueNames::Against(const TakenNames& existing,
                                  const platform::FieldViolations& bad_fields) const {
  platform::BadRows taken_rows;
  for (const Row& row : rows_) {
    if (existing.ids.contains(row.id)) {
      taken_rows.Add(
          prefix_ + row.id.value(), row.row + ".name",
          absl::StrCat("id '", row.id.value(), "' exists already in ", scope_, "; choose another"));
    }
    if (!row.name) continue;
    const auto taken = existing.names.find(*row.name);
    if (taken != existing.names.end()) {
      taken_rows.Add(
          prefix_ + taken->second.value(), row.row + ".display_name",
          absl::StrCat("'", row.display_name, "' is the name of its sibling '",
                       taken->second.value(), "' already, width and spaces aside; choose another"));
    }
  }
  return taken_rows.AlreadyExists(type_, bad_fields);
}

}  // namespace kuzukuri::catalog
