#include "services/aggregator/domain/findings.h"

#include <array>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/date.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

const char* ClosingStateText(int state) {
  constexpr std::array<const char*, 5> kTexts = {"of unknown state", "in year",
                                                 "in its closing period", "settled", "certified"};
  return kTexts[state >= 0 && state < 5 ? static_cast<size_t>(state) : 0];
}

const char* StageText(int stage) {
  constexpr std::array<const char*, 3> kTexts = {"an unstated stage", "commitments",
                                                 "disbursements"};
  return kTexts[stage >= 0 && stage < 3 ? static_cast<size_t>(stage) : 0];
}

int DayOfYear(const Year& year) {
  return platform::DaysBetween(platform::FiscalYearStart(year.fiscal_year), *year.as_of) + 1;
}

void CompareColumns(const Year& before, const Year& after, std::vector<Finding>& findings) {
  if (before.closing_state != after.closing_state) {
    findings.push_back(
        {FindingKind::kClosingStateMismatch, true, std::nullopt, "",
         absl::StrCat("fiscal year ", before.fiscal_year, " is ",
                      ClosingStateText(before.closing_state), " and ", after.fiscal_year, " is ",
                      ClosingStateText(after.closing_state),
                      "; their executed amounts are of different kinds")});
  }
  if (before.execution_stage != after.execution_stage) {
    findings.push_back({FindingKind::kExecutionStageMismatch, true, std::nullopt, "",
                        absl::StrCat("executed amounts of ", before.fiscal_year, " count ",
                                     StageText(before.execution_stage), " and those of ",
                                     after.fiscal_year, " ", StageText(after.execution_stage))});
  }
  if (!before.as_of || !after.as_of) return;
  // A leap day alone is no other position in the year: compare month and day.
  const auto position = [](const Year& year) {
    return std::pair(year.as_of->year - year.fiscal_year,
                     std::pair(year.as_of->month, year.as_of->day));
  };
  if (position(before) == position(after)) return;
  findings.push_back(
      {FindingKind::kAsOfMismatch, true, std::nullopt, "",
       absl::StrCat("the columns stand at different points of their years: ",
                    platform::FormatDate(*before.as_of), " is day ", DayOfYear(before), " and ",
                    platform::FormatDate(*after.as_of), " day ", DayOfYear(after))});
}

void CheckUnknown(int column, const YearTree& tree, std::vector<Finding>& findings) {
  for (const std::string& node : tree.unknown_nodes()) {
    findings.push_back({FindingKind::kUnknownNode, true, column, node,
                        absl::StrCat("the ledger posts on '", node,
                                     "', which the catalog does not know at this snapshot")});
  }
}

// A project nothing in the lineage says where it went or came from.
void CheckUnexplained(const YearTree& before, const YearTree& after, const std::vector<Edge>& edges,
                      std::vector<Finding>& findings) {
  constexpr int kAlternatesWith = 7;
  std::set<std::string> left;
  std::set<std::string> arrived;
  for (const Edge& edge : edges) {
    if (edge.type >= kAlternatesWith) continue;
    left.insert(edge.predecessor);
    arrived.insert(edge.successor);
  }
  for (const Project& project : before.year().projects) {
    if (left.contains(project.name)) continue;
    findings.push_back(
        {FindingKind::kUnexplainedDisappearance, true, 0, project.name,
         absl::StrCat("project '", project.display_name, "' of ", before.year().fiscal_year,
                      " has no lineage that says what became of it")});
  }
  for (const Project& project : after.year().projects) {
    if (arrived.contains(project.name)) continue;
    findings.push_back(
        {FindingKind::kUnexplainedAppearance, true, 1, project.name,
         absl::StrCat("project '", project.display_name, "' of ", after.year().fiscal_year,
                      " has no lineage that says where it came from")});
  }
}

void CheckOverExecution(const Row& row, std::vector<Finding>& findings) {
  for (const Member& member : row.members) {
    const Figures& figures = member.figures;
    if (!figures.appropriation || !figures.executed ||
        *figures.executed <= *figures.appropriation) {
      continue;
    }
    std::string rate;
    if (const auto permille = platform::RatePermille(*figures.executed, *figures.appropriation)) {
      rate = absl::StrCat(" (", platform::FormatRate(*permille), ")");
    }
    findings.push_back({FindingKind::kOverExecution, true, member.column, member.node,
                        absl::StrCat("'", member.display_name, "' executed ",
                                     platform::FormatAmount(*figures.executed), " yen of ",
                                     platform::FormatAmount(*figures.appropriation), rate)});
  }
}

}  // namespace

std::vector<Finding> FindAll(const YearTree& before, const YearTree& after,
                             const std::vector<Edge>& edges, const Comparison& comparison) {
  std::vector<Finding> findings;
  CompareColumns(before.year(), after.year(), findings);
  CheckUnknown(0, before, findings);
  CheckUnknown(1, after, findings);
  CheckUnexplained(before, after, edges, findings);
  for (const Row& row : comparison.subtotals) CheckOverExecution(row, findings);
  for (const Row& row : comparison.rows) CheckOverExecution(row, findings);
  return findings;
}

}  // namespace kuzukuri::aggregator
