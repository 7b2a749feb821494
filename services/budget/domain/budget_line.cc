#include "services/budget/domain/budget_line.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

constexpr size_t kMaxRollups = 20;

void CheckListed(platform::FieldViolations& violations, const std::string& field, const char* what,
                 const std::string& value, const std::set<std::string>& listed) {
  if (value.empty() || listed.contains(value)) return;
  violations.Add(field, absl::StrCat("'", platform::Quote(value, 100), "' is not a ", what,
                                     " listed for the year; list it with BatchCreateDimensions"));
}

void CheckKeeper(platform::FieldViolations& violations, const std::string& field, Keeper keeper) {
  if (keeper >= Keeper::kByYear && keeper <= Keeper::kStatements) return;
  violations.Add(field, absl::StrCat(static_cast<int>(keeper),
                                     " is no keeper that is known; set "
                                     "POSTINGS or STATEMENTS, or leave it out"));
}

}  // namespace

void CheckRollups(platform::FieldViolations& violations, const std::string& field,
                  const platform::JurisdictionCode& jurisdiction, platform::Year year,
                  const std::vector<std::string>& rollups) {
  if (rollups.size() > kMaxRollups) {
    violations.Add(field, absl::StrCat("there are ", rollups.size(), " names; at most ",
                                       kMaxRollups, " are allowed"));
    return;
  }
  for (const std::string& rollup : rollups) {
    const auto name = platform::ParseName(rollup, "rollups");
    const bool known = name.ok() && (name->collection == "classificationNodes" ||
                                     name->collection == "departments");
    if (known && name->jurisdiction == jurisdiction && name->fiscal_year.value_or(year) == year) {
      continue;
    }
    violations.Add(field, absl::StrCat("'", platform::Quote(rollup, 200),
                                       "' is not the name of a classification node of the year or "
                                       "a department of the jurisdiction"));
  }
}

std::vector<std::string> NodesLeftOrJoined(const BudgetLine& before, const BudgetLine& after) {
  const std::set<std::string> had(before.rollups.begin(), before.rollups.end());
  const std::set<std::string> has(after.rollups.begin(), after.rollups.end());
  std::vector<std::string> nodes;
  std::set_symmetric_difference(had.begin(), had.end(), has.begin(), has.end(),
                                std::back_inserter(nodes));
  return nodes;
}

std::string NodeProblem(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                        const std::string& node) {
  const auto name = platform::ParseName(node, "node");
  if (!name.ok() || (name->collection != "classificationNodes" && name->collection != "projects" &&
                     name->collection != "subProjects")) {
    return absl::StrCat("'", platform::Quote(node, 200),
                        "' is not the name of a classification node, project or sub-project");
  }
  if (name->jurisdiction != jurisdiction || name->fiscal_year != year) {
    return absl::StrCat("'", node, "' is not of ", platform::FiscalYearName(jurisdiction, year),
                        "; name a node of the same jurisdiction and year");
  }
  return "";
}

void Check(platform::FieldViolations& violations, const platform::JurisdictionCode& jurisdiction,
           platform::Year year, const std::vector<BudgetLine>& lines,
           const DimensionIds& dimensions, const platform::RowNames& rows) {
  std::set<platform::ResourceId> seen;
  for (size_t i = 0; i < lines.size(); ++i) {
    const BudgetLine& line = lines[i];
    const std::string row = rows(i);
    if (!seen.insert(line.id).second) {
      violations.Add(row + ".name", absl::StrCat("id '", line.id.value(),
                                                 "' stands twice in the batch; send it once"));
    }
    const std::string problem = NodeProblem(jurisdiction, year, line.node);
    if (!problem.empty()) violations.Add(row + ".node", problem);
    if (!line.records_appropriation && !line.records_execution) {
      violations.Add(row + ".records_appropriation",
                     "the line records neither appropriation nor execution; set at least one");
    }
    CheckKeeper(violations, row + ".appropriation_keeper", line.appropriation_keeper);
    CheckKeeper(violations, row + ".execution_keeper", line.execution_keeper);
    CheckListed(violations, row + ".fund_source", "fund source", line.fund_source,
                dimensions.fund_sources);
    CheckListed(violations, row + ".economic_item", "economic item", line.economic_item,
                dimensions.economic_items);
    CheckRollups(violations, row + ".rollups", jurisdiction, year, line.rollups);
    platform::CheckText(violations, row + ".note", line.note, platform::kMaxNote, false);
  }
}

absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<BudgetLine>& lines,
                         const std::set<platform::ResourceId>& existing,
                         const DimensionIds& dimensions, platform::FieldViolations violations) {
  Check(violations, jurisdiction, year, lines, dimensions, platform::RowNames("budget_lines"));
  platform::BadRows taken_rows;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!existing.contains(lines[i].id)) continue;
    taken_rows.Add(platform::YearResourceName(jurisdiction, year, "budgetLines", lines[i].id),
                   platform::RowField("budget_lines", i, "name"),
                   absl::StrCat("id '", lines[i].id.value(), "' exists already in fiscal year ",
                                year.value(), "; choose another"));
  }
  return taken_rows.AlreadyExists("BudgetLine", violations);
}

}  // namespace kuzukuri::budget
