// What a catalogue holds, as far as a write of several kinds of resources looks at it, and whether
// what the write leaves keeps every rule.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/catalog/domain/classification_node.h"
#include "services/catalog/domain/department.h"
#include "services/catalog/domain/explanation.h"
#include "services/catalog/domain/fiscal_year.h"
#include "services/catalog/domain/jurisdiction.h"
#include "services/catalog/domain/lineage_edge.h"
#include "services/catalog/domain/project.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/state_check.h"

namespace kuzukuri::catalog {

using platform::ChangedRows;

struct YearState {
  std::optional<FiscalYear> fiscal_year;
  std::map<platform::ResourceId, ClassificationNode> nodes;
  std::map<platform::ResourceId, Project> projects;
};

struct CatalogState {
  std::optional<Jurisdiction> jurisdiction;
  std::map<platform::ResourceId, Department> departments;
  std::map<platform::Year, YearState> years;  // those that are looked at, whole
  // Edges by the year they lead into, of the years whose edges are looked at.
  std::map<platform::Year, std::map<platform::ResourceId, LineageEdge>> edges;
  // Explanations by their year, of the years whose explanations are looked at. The years they name
  // are looked at.
  std::map<platform::Year, std::map<platform::ResourceId, Explanation>> explanations;
  // Of years that are not looked at: those with projects, and the display names of the projects and
  // sub-projects that edges may join, by full name.
  std::set<platform::Year> other_years;
  std::map<std::string, std::string> other_nodes;
};

// Checks the state a write leaves. INVALID_ARGUMENT with every bad field of what it changes, with
// `violations`, which were found when it was read; else FAILED_PRECONDITION (reason IN_USE) with
// all that was right before and would not be any more.
absl::Status CheckState(const platform::JurisdictionCode& code, const CatalogState& before,
                        const CatalogState& after, const ChangedRows& changed,
                        const platform::FieldViolations& violations);

}  // namespace kuzukuri::catalog
