#include "services/report/comparison/header.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

std::string ColumnLine(const Comparison& comparison, int index) {
  const Labels& labels = comparison.labels;
  const ComparisonColumns& columns = comparison.columns;
  const v1::Column& column = comparison.answer.columns(index);
  const std::string name = absl::StrCat("  ", columns.Number(index), columns.wide() ? "" : " ",
                                        columns.Name(index), labels.gap);
  if (column.missing()) return absl::StrCat(name, labels.comparison.no_data, "\n");
  const bool stated = column.execution_stage() != budget::v1::EXECUTION_STAGE_UNSPECIFIED;
  return absl::StrCat(
      name, labels.closing_states.Of(column.closing_state()), labels.gap, DateLabel(labels, column),
      stated ? absl::StrCat(labels.gap, labels.executed_by.Of(column.execution_stage())) : "",
      labels.gap, column.statement_title(), "\n");
}

std::vector<std::string> Remarks(const Comparison& comparison) {
  const ComparisonLabels& labels = comparison.labels.comparison;
  const ComparisonColumns& columns = comparison.columns;
  std::vector<std::string> remarks;
  if (!comparison.options.filter.empty()) {
    remarks.push_back(absl::Substitute(labels.filtered, comparison.options.filter,
                                       comparison.answer.rows_size()));
  }
  if (columns.size() > 2) {
    remarks.push_back(absl::Substitute(labels.changes_of, columns.Number(columns.size() - 2),
                                       columns.Number(columns.size() - 1)));
  }
  if (comparison.options.level == v1::LEVEL_DEPARTMENT) remarks.emplace_back(labels.lead_only);
  return remarks;
}

}  // namespace

std::string HeaderText(const Comparison& comparison) {
  const Labels& labels = comparison.labels;
  const std::string unit = UnitLabel(labels, comparison.options.unit_yen);
  std::string out = absl::StrCat(comparison.options.title, labels.gap, labels.comparison.title,
                                 labels.gap, absl::Substitute(labels.comparison.unit, unit), "\n");
  for (int i = 0; i < comparison.columns.size(); ++i) out += ColumnLine(comparison, i);
  for (const std::string& remark : Remarks(comparison)) absl::StrAppend(&out, "  ", remark, "\n");
  return out + "\n";
}

}  // namespace kuzukuri::report
