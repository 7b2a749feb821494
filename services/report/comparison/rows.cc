#include "services/report/comparison/rows.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/strip.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/report/comparison/explanations.h"
#include "services/report/comparison/gaps.h"
#include "services/report/comparison/members.h"
#include "services/report/comparison/sub_projects.h"
#include "services/report/layout/table.h"
#include "services/report/text/indicator_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

constexpr int kStep = 2;  // indentation of a level

std::string Points(int64_t permille) {
  return std::string(absl::StripSuffix(platform::FormatRate(permille), "%"));
}

// Headings with rows under them, however deep.
std::set<std::string> FilledHeadings(const v1::CompareExecutionResponse& answer) {
  std::set<std::string> filled;
  for (const v1::Row& row : answer.rows()) filled.insert(row.parent());
  for (size_t before = 0; before != filled.size();) {
    before = filled.size();
    for (const v1::Row& subtotal : answer.subtotals()) {
      if (filled.contains(subtotal.id())) filled.insert(subtotal.parent());
    }
  }
  return filled;
}

class RowsWriter {
 public:
  explicit RowsWriter(const Comparison& comparison)
      : comparison_(comparison),
        answer_(comparison.answer),
        labels_(comparison.labels),
        table_("", comparison.columns.Headings(), comparison.columns.FigureHeadings()),
        filled_(FilledHeadings(comparison.answer)),
        gaps_(GapTexts(comparison)),
        sub_projects_(comparison) {}

  std::string Run() {
    AddSubtotals(/*outside=*/false);
    AddRows("", /*outside=*/false, 0);
    AddFigures(answer_.total(), labels_.total, 0, /*rule=*/true);
    AddExplanations(answer_.total(), kStep);
    if (answer_.has_outside_total()) AddOutside();
    return table_.Render(TextWidth(comparison_.options.ambiguous_width), comparison_.options.width);
  }

 private:
  void AddSubtotals(bool outside) {
    for (const v1::Row& row : answer_.subtotals()) {
      if (row.parent().empty() && row.outside_total() == outside) AddSubtotal(row, 0);
    }
  }

  void AddSubtotal(const v1::Row& subtotal, int indent) {
    if (!comparison_.options.filter.empty() && !filled_.contains(subtotal.id())) return;
    AddFigures(subtotal, absl::Substitute(labels_.comparison.heading, subtotal.display_name()),
               indent);
    AddExplanations(subtotal, indent + kStep);
    for (const v1::Row& child : answer_.subtotals()) {
      if (child.parent() == subtotal.id()) AddSubtotal(child, indent + kStep);
    }
    AddRows(subtotal.id(), subtotal.outside_total(), indent + kStep);
  }

  void AddRows(const std::string& parent, bool outside, int indent) {
    for (const v1::Row& row : answer_.rows()) {
      if (row.parent() == parent && row.outside_total() == outside) AddRow(row, indent);
    }
  }

  void AddRow(const v1::Row& row, int indent) {
    const int under = indent + kStep;
    AddFigures(row, RowName(comparison_, row), indent);
    AddTexts(DepartmentTexts(comparison_, row), under);
    AddTexts(NoteTexts(comparison_, row), under);
    AddExplanations(row, under);
    if (row.match() == v1::Row::MATCH_GROUP || row.match() == v1::Row::MATCH_SHARE) {
      AddLines(MemberLines(comparison_, row, under));
    }
    if (row.match() == v1::Row::MATCH_ONE_TO_ONE) {
      AddTexts(FormerNameTexts(comparison_, row), under);
    }
    AddLines(sub_projects_.Lines(row, under));
    if (comparison_.options.indicators) AddTexts(IndicatorLines(labels_, row), under);
  }

  void AddOutside() {
    const bool any = comparison_.options.filter.empty() ||
                     std::any_of(answer_.rows().begin(), answer_.rows().end(),
                                 [](const v1::Row& row) { return row.outside_total(); });
    if (any) AddTexts({labels_.comparison.outside}, 0);
    AddSubtotals(/*outside=*/true);
    AddRows("", /*outside=*/true, 0);
    AddFigures(answer_.outside_total(), labels_.outside_total, 0, /*rule=*/true);
    AddExplanations(answer_.outside_total(), kStep);
  }

  void AddFigures(const v1::Row& row, const std::string& name, int indent, bool rule = false) {
    TableRow line = comparison_.columns.EmptyLine(name, indent);
    line.rule_above = rule;
    for (int i = 0; i < row.cells_size(); ++i) comparison_.columns.Fill(i, row.cells(i), line);
    comparison_.columns.FillChange(ChangeFigures(LastChange(row)), line);
    table_.Add(std::move(line));
  }

  std::array<std::string, 3> ChangeFigures(const v1::Change& change) const {
    return {
        change.has_appropriation_yen() ? comparison_.Rounded(change.appropriation_yen()) : kAbsent,
        change.has_executed_yen() ? comparison_.Rounded(change.executed_yen()) : kAbsent,
        change.has_rate_permille() ? Points(change.rate_permille()) : kAbsent};
  }

  void AddExplanations(const v1::Row& row, int indent) {
    const auto gaps = gaps_.find(row.id());
    if (gaps != gaps_.end()) AddTexts(gaps->second, indent);
    AddTexts(ExplanationTexts(comparison_, row), indent);
  }

  void AddTexts(const std::vector<std::string>& texts, int indent) {
    for (const std::string& text : texts) table_.Add({text, indent, {}, false});
  }

  void AddLines(std::vector<TableRow> lines) {
    for (TableRow& line : lines) table_.Add(std::move(line));
  }

  const Comparison& comparison_;
  const v1::CompareExecutionResponse& answer_;
  const Labels& labels_;
  Table table_;
  const std::set<std::string> filled_;
  const std::map<std::string, std::vector<std::string>> gaps_;
  const SubProjects sub_projects_;
};

}  // namespace

std::string RowsText(const Comparison& comparison) { return RowsWriter(comparison).Run(); }

}  // namespace kuzukuri::report
