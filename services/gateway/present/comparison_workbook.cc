#include "services/gateway/present/comparison_workbook.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/gateway/present/comparison_lines.h"
#include "services/gateway/present/comparison_texts.h"
#include "services/report/workbook/book.h"

namespace kuzukuri::gateway {
namespace {

namespace v1 = aggregator::v1;
using report::Book;

constexpr lxw_row_t kGroupRow = 3;  // of the columns; their figures are named below
constexpr int kFigures = 4;         // of a column
constexpr int kComponents = 4;      // behind them, where they are asked for

class Workbook {
 public:
  Workbook(const report::Comparison& comparison, const std::string& path)
      : comparison_(comparison),
        answer_(comparison.answer),
        labels_(comparison.labels),
        texts_(TextsOf(comparison)),
        book_(path) {}

  absl::Status Write() {
    if (book_.ok()) {
      AddTable();
      AddList(labels_.findings,
              texts_.findings.empty() ? std::vector<std::string>{labels_.none} : texts_.findings);
      AddList(labels_.legend, texts_.legend);
    }
    return book_.Close();
  }

 private:
  // Names are the labels' own, short and without the characters that sheets forbid.
  lxw_worksheet* Sheet(const std::string& name) {
    lxw_worksheet* sheet = book_.AddSheet(name);
    Book::Text(sheet, 0, 0, texts_.title, book_.title());
    return sheet;
  }

  void AddTable() {
    lxw_worksheet* sheet = Sheet(labels_.comparison.title);
    const int change_at = ColumnAt(answer_.columns_size());
    worksheet_set_column(sheet, 1, static_cast<lxw_col_t>(change_at + 2), Book::kAmountWidth,
                         nullptr);
    AddHeadings(sheet, change_at);
    lxw_row_t row = kGroupRow + 1;
    for (const ComparisonLine& line : LinesOf(comparison_)) AddLine(sheet, ++row, line, change_at);
    for (const std::string& fact : texts_.facts) Book::Text(sheet, ++row + 1, 0, fact, nullptr);
  }

  // Where the figures of a column of the answer begin.
  int ColumnAt(int column) const {
    return 1 + column * (kFigures + (comparison_.options.components ? kComponents : 0));
  }

  void AddHeadings(lxw_worksheet* sheet, int change_at) {
    const std::string yen = absl::StrCat(" (", labels_.units[0], ")");
    Book::Text(sheet, kGroupRow + 1, 0, labels_.item, book_.heading());
    for (int i = 0; i < answer_.columns_size(); ++i) {
      const int at = ColumnAt(i);
      Book::Text(sheet, kGroupRow, at, comparison_.columns.Heading(i), book_.heading());
      Book::Text(sheet, kGroupRow + 1, at, labels_.appropriation + yen, book_.heading());
      Book::Text(sheet, kGroupRow + 1, at + 1, comparison_.columns.Executed(i) + yen,
                 book_.heading());
      Book::Text(sheet, kGroupRow + 1, at + 2, labels_.difference + yen, book_.heading());
      Book::Text(sheet, kGroupRow + 1, at + 3, labels_.rate, book_.heading());
      if (comparison_.options.components) AddComponentHeadings(sheet, at + kFigures, yen);
    }
    Book::Text(sheet, kGroupRow, change_at, labels_.comparison.change, book_.heading());
    Book::Text(sheet, kGroupRow + 1, change_at, labels_.appropriation + yen, book_.heading());
    Book::Text(sheet, kGroupRow + 1, change_at + 1, labels_.executed + yen, book_.heading());
    Book::Text(sheet, kGroupRow + 1, change_at + 2, labels_.comparison.points, book_.heading());
    worksheet_freeze_panes(sheet, kGroupRow + 2, 1);
    worksheet_repeat_rows(sheet, kGroupRow, kGroupRow + 1);
  }

  void AddComponentHeadings(lxw_worksheet* sheet, int at, const std::string& yen) {
    Book::Text(sheet, kGroupRow + 1, at, labels_.original + yen, book_.heading());
    Book::Text(sheet, kGroupRow + 1, at + 1,
               absl::Substitute(labels_.changes.rate_on, labels_.original), book_.heading());
    Book::Text(sheet, kGroupRow + 1, at + 2, labels_.carried_out + yen, book_.heading());
    Book::Text(sheet, kGroupRow + 1, at + 3, labels_.unused + yen, book_.heading());
  }

  void AddComponents(lxw_worksheet* sheet, lxw_row_t row, int at, const v1::Cell& cell) {
    if (KnowsOriginal(cell)) book_.Amount(sheet, row, at, cell.original_yen());
    if (cell.has_rate_on_original()) {
      book_.Rate(sheet, row, at + 1, cell.rate_on_original().permille());
    }
    if (cell.has_appropriation_yen()) book_.Amount(sheet, row, at + 2, cell.carried_out_yen());
    if (cell.has_unused_yen()) book_.Amount(sheet, row, at + 3, cell.unused_yen());
  }

  void AddLine(lxw_worksheet* sheet, lxw_row_t row, const ComparisonLine& line, int change_at) {
    Book::Text(sheet, row, 0, line.name, book_.Indented(line.depth, line.is_heading));
    const int columns = std::min(answer_.columns_size(), line.row->cells_size());
    for (int i = 0; i < columns; ++i) {
      const v1::Cell& cell = line.row->cells(i);
      const int at = ColumnAt(i);
      if (cell.has_appropriation_yen()) book_.Amount(sheet, row, at, cell.appropriation_yen());
      if (cell.has_incomplete_appropriation()) {
        book_.Known(sheet, row, at, cell.incomplete_appropriation());
      }
      if (cell.has_executed_yen()) book_.Amount(sheet, row, at + 1, cell.executed_yen());
      if (cell.has_incomplete_executed()) {
        book_.Known(sheet, row, at + 1, cell.incomplete_executed());
      }
      if (cell.has_difference_yen()) book_.Amount(sheet, row, at + 2, cell.difference_yen());
      if (cell.has_rate()) book_.Rate(sheet, row, at + 3, cell.rate().permille());
      if (comparison_.options.components) AddComponents(sheet, row, at + kFigures, cell);
    }
    const v1::Change& change = LastChangeOf(*line.row);
    if (change.has_appropriation_yen()) {
      book_.Amount(sheet, row, change_at, change.appropriation_yen());
    }
    if (change.has_executed_yen()) book_.Amount(sheet, row, change_at + 1, change.executed_yen());
    if (change.has_rate_permille()) {
      book_.Points(sheet, row, change_at + 2, change.rate_permille());
    }
  }

  void AddList(const std::string& name, const std::vector<std::string>& lines) {
    lxw_worksheet* sheet = Sheet(name);
    worksheet_set_column(sheet, 0, 0, 2 * Book::kNameWidth, nullptr);
    lxw_row_t row = 1;
    for (const std::string& line : lines) Book::Text(sheet, ++row, 0, line, book_.wrap());
  }

  const report::Comparison& comparison_;
  const v1::CompareExecutionResponse& answer_;
  const report::Labels& labels_;
  const ComparisonTexts texts_;
  Book book_;
};

}  // namespace

absl::Status WriteComparisonWorkbook(const report::Comparison& comparison,
                                     const std::string& path) {
  return Workbook(comparison, path).Write();
}

}  // namespace kuzukuri::gateway
