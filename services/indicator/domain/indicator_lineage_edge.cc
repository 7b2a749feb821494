#include "services/indicator/domain/indicator_lineage_edge.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::indicator {
namespace {

using platform::FieldViolations;
using platform::RowField;

constexpr size_t kMaxEnds = 100;

void CheckEnds(FieldViolations& violations, const std::string& field, platform::Year year,
               const std::vector<IndicatorEnd>& ends,
               const std::map<platform::ResourceId, std::set<std::string>>& known) {
  if (ends.empty() || ends.size() > kMaxEnds) {
    violations.Add(field, absl::StrCat("there are ", ends.size(), "; name 1 to ", kMaxEnds));
    return;
  }
  std::set<std::pair<platform::ResourceId, std::string>> seen;
  for (size_t i = 0; i < ends.size(); ++i) {
    if (ends[i].indicator.empty()) continue;
    const std::string row = RowField(field, i, "");
    const auto found = known.find(ends[i].indicator);
    if (found == known.end()) {
      violations.Add(row + ".indicator", absl::StrCat("indicator '", ends[i].indicator.value(),
                                                      "' does not exist in fiscal year ",
                                                      year.value(), "; create it first"));
    } else if (!ends[i].component.empty() && !found->second.contains(ends[i].component)) {
      violations.Add(row + ".component", absl::StrCat("component '", ends[i].component,
                                                      "' does not exist in the indicator"));
    }
    if (!seen.emplace(ends[i].indicator, ends[i].component).second) {
      violations.Add(row, "the same end stands twice; name it once");
    }
  }
}

void CheckComparability(FieldViolations& violations, const std::string& row,
                        const IndicatorLineageEdge& edge) {
  const std::string field = row + ".comparability";
  if (edge.comparability < 1 || edge.comparability > 5) {
    violations.Add(field, "the comparability is not set or not known; say how they relate");
  } else if (edge.comparability == static_cast<int>(Comparability::kMergedComparable) &&
             edge.predecessors.size() < 2) {
    violations.Add(field, "MERGED_COMPARABLE needs at least two predecessors; use COMPARABLE");
  } else if (edge.comparability == static_cast<int>(Comparability::kSplit) &&
             edge.successors.size() < 2) {
    violations.Add(field, "SPLIT needs at least two successors; use COMPARABLE or REDEFINED");
  }
}

}  // namespace

void Check(FieldViolations& violations, const std::vector<IndicatorLineageEdge>& edges,
           const IndicatorLineageSurroundings& surroundings, const platform::RowNames& rows) {
  std::set<platform::ResourceId> seen;
  for (size_t i = 0; i < edges.size(); ++i) {
    const std::string row = rows(i);
    if (!edges[i].id.empty() && !seen.insert(edges[i].id).second) {
      violations.Add(row + ".name", absl::StrCat("id '", edges[i].id.value(),
                                                 "' stands twice in the batch; send it once"));
    }
    CheckEnds(violations, row + ".predecessors", surroundings.fiscal_year - 1,
              edges[i].predecessors, surroundings.before);
    CheckEnds(violations, row + ".successors", surroundings.fiscal_year, edges[i].successors,
              surroundings.after);
    CheckComparability(violations, row, edges[i]);
    platform::CheckText(violations, row + ".explanation", edges[i].explanation, platform::kMaxNote,
                        false);
  }
}

absl::Status ValidateNew(const std::vector<IndicatorLineageEdge>& edges,
                         const IndicatorLineageSurroundings& surroundings,
                         FieldViolations violations) {
  Check(violations, edges, surroundings, platform::RowNames("indicator_lineage_edges"));
  platform::BadRows taken_rows;
  for (size_t i = 0; i < edges.size(); ++i) {
    if (!surroundings.edge_ids.contains(edges[i].id)) continue;
    taken_rows.Add(platform::YearResourceName(surroundings.jurisdiction, surroundings.fiscal_year,
                                              "indicatorLineageEdges", edges[i].id),
                   RowField("indicator_lineage_edges", i, "name"),
                   absl::StrCat("id '", edges[i].id.value(), "' exists already in fiscal year ",
                                surroundings.fiscal_year.value(), "; choose another"));
  }
  return taken_rows.AlreadyExists("IndicatorLineageEdge", violations);
}

}  // namespace kuzukuri::indicator
