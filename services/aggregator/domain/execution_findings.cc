#include "services/aggregator/domain/execution_findings.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

std::string InBrackets(const std::optional<int64_t>& rate) {
  return rate ? absl::StrCat(" (", platform::FormatRate(*rate), ")") : "";
}

}  // namespace

void ExecutionFinder::CheckTotal(const Row& total) {
  for (size_t c = 0; c < input_.columns.size(); ++c) {
    Checked checked{static_cast<int>(c), {"", {"total", ""}}, total.cells[c]};
    const CatalogYear& year = input_.timeline->year(input_.columns[c].year);
    for (const Node& node : year.nodes) {
      if (node.kind != NodeKind::kTotal || node.outside_total) continue;
      checked.subject.node =
          platform::YearResourceName(year.jurisdiction, year.fiscal_year, "classificationNodes",
                                     platform::ResourceId(node.id));
      checked.subject.name = {node.display_name, ""};
      break;
    }
    CheckOver(checked);
  }
}

void ExecutionFinder::CheckRow(const Row& row) {
  for (const Member& member : row.members) {
    if (member.not_counted || member.by_share) continue;
    const std::string& node = member.info->node;
    const Checked checked{member.column, {node, input_.plan->names->Of(node)}, member.figures};
    CheckOver(checked);
    if (row.info->kind == RowKind::kNodes) CheckLow(checked);
  }
}

void ExecutionFinder::CheckOver(const Checked& checked) {
  const auto appropriation = checked.figures.Appropriation();
  const auto executed = checked.figures.Executed();
  if (!appropriation || !executed || *executed <= *appropriation) return;
  const auto rate = platform::RatePermille(*executed, *appropriation);
  Add(checked,
      {FindingKind::kOverExecution,
       true,
       absl::StrCat("executed ", Yen(*executed), " of ", platform::FormatAmount(*appropriation),
                    InBrackets(rate), Absorbed(checked.column, checked.subject.node)),
       {*executed, *appropriation}});
}

// What is carried to the next year was not to be spent in this one.
void ExecutionFinder::CheckLow(const Checked& checked) {
  if (!IsSettled(ColumnAt(checked.column))) return;
  const auto appropriation = checked.figures.Appropriation();
  const auto executed = checked.figures.Executed();
  const auto carried_out = checked.figures.CarriedOut();
  if (!appropriation || !executed || !carried_out) return;
  const auto to_spend = platform::CheckedSub(*appropriation, *carried_out);
  if (!to_spend || *to_spend <= 0) return;
  const auto rate = platform::RatePermille(*executed, *to_spend);
  if (!rate || *rate >= low_permille_) return;
  Said said{FindingKind::kLowExecution,
            false,
            absl::StrCat("executed only ", Yen(*executed), " of ",
                         platform::FormatAmount(*appropriation)),
            {*executed, *appropriation}};
  if (*carried_out != 0) {
    absl::StrAppend(&said.message, " less ", platform::FormatAmount(*carried_out),
                    " carried to the next year");
    said.figures.push_back(*carried_out);
  }
  said.message += InBrackets(rate);
  Add(checked, std::move(said));
}

void ExecutionFinder::Add(const Checked& checked, Said said) {
  // A year may be in several columns; what is the same in them is said once.
  const Column& of = ColumnAt(checked.column);
  if (!said_
           .emplace(said.kind, of.year, checked.subject.node, of.closing_state, said.figures[0],
                    said.figures[1])
           .second) {
    return;
  }
  Finding& finding = AddTo(findings_, said.kind, said.warning,
                           absl::StrCat("'", checked.subject.name.Text(), "' ", said.message),
                           std::move(said.figures));
  finding.column = checked.column;
  SetSubject(checked.subject, finding);
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
