#include "services/gateway/present/comparison_csv.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "services/gateway/present/comparison_lines.h"
#include "services/gateway/present/guarded_csv.h"

namespace kuzukuri::gateway {
namespace {

namespace v1 = aggregator::v1;

std::string Number(bool has, int64_t value) { return has ? absl::StrCat(value) : ""; }

void AddHeadings(const report::Comparison& comparison, std::vector<std::string>& cells) {
  std::vector<const char*> figures = {"appropriation_yen",       "executed_yen",
                                      "difference_yen",          "rate_permille",
                                      "known_appropriation_yen", "known_executed_yen"};
  if (comparison.options.components) {
    figures.insert(figures.end(),
                   {"original_yen", "rate_on_original_permille", "carried_out_yen", "unused_yen"});
  }
  for (const std::string& key : ColumnKeys(comparison.answer)) {
    for (const char* figure : figures) cells.push_back(absl::StrCat(key, "_", figure));
  }
  cells.insert(cells.end(),
               {"change_appropriation_yen", "change_executed_yen", "change_rate_permille"});
}

void AddFigures(const v1::Cell& cell, std::vector<std::string>& cells) {
  cells.insert(
      cells.end(),
      {Number(cell.has_appropriation_yen(), cell.appropriation_yen()),
       Number(cell.has_executed_yen(), cell.executed_yen()),
       Number(cell.has_difference_yen(), cell.difference_yen()),
       Number(cell.has_rate(), cell.rate().permille()),
       Number(cell.has_incomplete_appropriation(), cell.incomplete_appropriation().known_yen()),
       Number(cell.has_incomplete_executed(), cell.incomplete_executed().known_yen())});
}

void AddComponents(const v1::Cell& cell, std::vector<std::string>& cells) {
  cells.insert(cells.end(),
               {Number(KnowsOriginal(cell), cell.original_yen()),
                Number(cell.has_rate_on_original(), cell.rate_on_original().permille()),
                Number(cell.has_appropriation_yen(), cell.carried_out_yen()),
                Number(cell.has_unused_yen(), cell.unused_yen())});
}

}  // namespace

std::string RenderComparisonCsv(const report::Comparison& comparison) {
  const v1::CompareExecutionResponse& answer = comparison.answer;
  std::vector<std::string> headings = {"snapshot",      "row",   "kind", "depth",
                                       "outside_total", "match", "name"};
  AddHeadings(comparison, headings);
  std::string out = absl::StrCat(kByteOrderMark, GuardedLine(headings));
  for (const ComparisonLine& line : LinesOf(comparison)) {
    const v1::Row& row = *line.row;
    std::vector<std::string> cells = {answer.snapshot(),
                                      row.id(),
                                      v1::Row::Kind_Name(row.kind()),
                                      absl::StrCat(line.depth),
                                      row.outside_total() ? "true" : "false",
                                      v1::Row::Match_Name(row.match()),
                                      line.name};
    for (int i = 0; i < answer.columns_size(); ++i) {
      const v1::Cell& cell = i < row.cells_size() ? row.cells(i) : v1::Cell::default_instance();
      AddFigures(cell, cells);
      if (comparison.options.components) AddComponents(cell, cells);
    }
    const v1::Change& change = LastChangeOf(row);
    cells.insert(cells.end(), {Number(change.has_appropriation_yen(), change.appropriation_yen()),
                               Number(change.has_executed_yen(), change.executed_yen()),
                               Number(change.has_rate_permille(), change.rate_permille())});
    out += GuardedLine(cells);
  }
  return out;
}

}  // namespace kuzukuri::gateway
