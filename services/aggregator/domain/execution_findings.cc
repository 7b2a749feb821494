#include "services/aggregator/domain/execution_findings.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {

void ExecutionFinder::CheckTotal(const Row& total) {
  for (size_t c = 0; c < input_.columns.size(); ++c) {
    Checked checked{static_cast<int>(c), "", "total", total.cells[c]};
    const CatalogYear& year = input_.timeline->year(input_.columns[c].year);
    for (const Node& node : year.nodes) {
      if (node.kind != NodeKind::kTotal || node.outside_total) continue;
      checked.node =
          platform::YearResourceName(year.jurisdiction, year.fiscal_year, "classificationNodes",
                                     platform::ResourceId(node.id));
      checked.display_name = node.display_name;
      break;
    }
    CheckOver(checked);
  }
}

void ExecutionFinder::CheckRow(const Row& row) {
  for (const Member& member : row.members) {
    if (member.not_counted || member.by_share) continue;
    const Checked checked{member.column, member.info->node, member.info->display_name,
                          member.figures};
    CheckOver(checked);
    if (row.info->kind == RowKind::kNodes) CheckLow(checked);
  }
}

void ExecutionFinder::CheckOver(const Checked& checked) {
  const auto appropriation = checked.figures.Appropriation();
  const auto executed = checked.figures.Executed();
  if (!appropriation || !executed || *executed <= *appropriation) return;
  Add(FindingKind::kOverExecution, true, "executed", Absorbed(checked.column, checked.node),
      checked);
}

void ExecutionFinder::CheckLow(const Checked& checked) {
  if (!IsSettled(ColumnAt(checked.column))) return;
  const auto rate = RatePermille(checked.figures);
  if (!rate || *rate >= low_permille_ || *checked.figures.Appropriation() <= 0) return;
  Add(FindingKind::kLowExecution, false, "executed only", "", checked);
}

void ExecutionFinder::Add(FindingKind kind, bool warning, const char* what, const std::string& more,
                          const Checked& checked) {
  const int64_t executed = *checked.figures.Executed();
  const int64_t appropriation = *checked.figures.Appropriation();
  // A year may be in several columns; what is the same in them is said once.
  const Column& of = ColumnAt(checked.column);
  if (!said_.emplace(kind, of.year, checked.node, of.closing_state, executed, appropriation)
           .second) {
    return;
  }
  const auto rate = RatePermille(checked.figures);
  Finding& finding =
      AddTo(findings_, kind, warning,
            absl::StrCat("'", checked.display_name, "' ", what, " ", Yen(executed), " of ",
                         platform::FormatAmount(appropriation),
                         rate ? absl::StrCat(" (", platform::FormatRate(*rate), ")") : "", more),
            {executed, appropriation});
  finding.column = checked.column;
  finding.node = checked.node;
}

std::string ExecutionFinder::Absorbed(int column, const std::string& node) {
  auto ladder = ladders_.find(column);
  if (ladder == ladders_.end()) {
    ladder = ladders_.emplace(column, Ladder(*input_.timeline, ColumnAt(column))).first;
  }
  for (const Above& above : ladder->second.Of(node)) {
    const auto difference = above.figures.Difference();
    if (!difference || *difference < 0) continue;
    return absl::StrCat("; ", above.kind, " '", above.display_name, "' absorbs the excess");
  }
  return "; no level above absorbs the excess";
}

}  // namespace kuzukuri::aggregator
