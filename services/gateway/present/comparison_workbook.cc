#include "services/gateway/present/comparison_workbook.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/gateway/present/comparison_lines.h"
#include "services/gateway/present/comparison_texts.h"
#include "services/platform/base/money.h"

namespace kuzukuri::gateway {
namespace {

namespace v1 = aggregator::v1;

// Spreadsheets keep numbers as doubles; beyond this an amount is written as text, exact to the yen.
constexpr int64_t kExact = int64_t{1} << 53;
constexpr double kPermille = 1000;
constexpr double kNameWidth = 48;
constexpr double kAmountWidth = 16;
constexpr lxw_row_t kGroupRow = 3;  // of the columns; their figures are named below
constexpr int kFiguresOfColumn = 4;

class Workbook {
 public:
  Workbook(const report::Comparison& comparison, const std::string& path)
      : comparison_(comparison),
        answer_(comparison.answer),
        labels_(comparison.labels),
        texts_(TextsOf(comparison)),
        book_(workbook_new(path.c_str())) {}

  absl::Status Write() {
    if (book_ == nullptr) return absl::InternalError("the workbook cannot be begun");
    // A date of its own would make every file another one.
    lxw_doc_properties properties{};
    properties.created = 1;
    workbook_set_properties(book_, &properties);
    MakeFormats();
    AddTable();
    AddList(labels_.findings,
            texts_.findings.empty() ? std::vector<std::string>{labels_.none} : texts_.findings);
    AddList(labels_.legend, texts_.legend);
    const lxw_error error = workbook_close(book_);
    if (error == LXW_NO_ERROR) return absl::OkStatus();
    return absl::InternalError(
        absl::StrCat("the workbook cannot be written: ", lxw_strerror(error)));
  }

 private:
  void MakeFormats() {
    title_ = workbook_add_format(book_);
    format_set_bold(title_);
    format_set_font_size(title_, 14);
    heading_ = workbook_add_format(book_);
    format_set_bold(heading_);
    format_set_bottom(heading_, LXW_BORDER_THIN);
    format_set_align(heading_, LXW_ALIGN_CENTER);
    format_set_text_wrap(heading_);
    amount_ = workbook_add_format(book_);
    format_set_num_format(amount_, "#,##0;▲#,##0;0");
    rate_ = workbook_add_format(book_);
    format_set_num_format(rate_, "0.0%;▲0.0%;0.0%");
    points_ = workbook_add_format(book_);
    format_set_num_format(points_, "0.0;▲0.0;0.0");
    right_ = workbook_add_format(book_);
    format_set_align(right_, LXW_ALIGN_RIGHT);
    wrap_ = workbook_add_format(book_);
    format_set_text_wrap(wrap_);
  }

  // As text whatever it looks like, so that no name becomes a formula.
  static void Text(lxw_worksheet* sheet, lxw_row_t row, int column, const std::string& text,
                   lxw_format* format) {
    if (text.empty()) return;
    worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column), text.c_str(), format);
  }

  void Amount(lxw_worksheet* sheet, lxw_row_t row, int column, bool has, int64_t yen) const {
    if (!has) return;
    if (yen > kExact || yen < -kExact) {
      Text(sheet, row, column, absl::StrCat(yen), right_);
    } else {
      worksheet_write_number(sheet, row, static_cast<lxw_col_t>(column), static_cast<double>(yen),
                             amount_);
    }
  }

  // What is known of it, as text, so that no formula sums it.
  void Known(lxw_worksheet* sheet, lxw_row_t row, int column, bool is,
             const budget::v1::Incompleteness& incomplete) const {
    if (!is) return;
    Text(sheet, row, column,
         absl::StrCat(report::kIncompleteMark, platform::FormatAmount(incomplete.known_yen())),
         right_);
  }

  static void Rate(lxw_worksheet* sheet, lxw_row_t row, int column, bool has, int64_t permille,
                   double of, lxw_format* format) {
    if (!has) return;
    worksheet_write_number(sheet, row, static_cast<lxw_col_t>(column),
                           static_cast<double>(permille) / of, format);
  }

  lxw_worksheet* Sheet(const std::string& name) {
    // Names are the labels' own, short and without the characters that sheets forbid.
    lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);  // A4
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_footer(sheet, "&C&P / &N");
    worksheet_set_column(sheet, 0, 0, kNameWidth, nullptr);
    Text(sheet, 0, 0, texts_.title, title_);
    return sheet;
  }

  void AddTable() {
    lxw_worksheet* sheet = Sheet(labels_.comparison.title);
    const int change_at = 1 + kFiguresOfColumn * answer_.columns_size();
    worksheet_set_column(sheet, 1, static_cast<lxw_col_t>(change_at + 2), kAmountWidth, nullptr);
    AddHeadings(sheet, change_at);
    lxw_row_t row = kGroupRow + 1;
    for (const ComparisonLine& line : LinesOf(comparison_)) AddLine(sheet, ++row, line, change_at);
    for (const std::string& fact : texts_.facts) Text(sheet, ++row + 1, 0, fact, nullptr);
  }

  void AddHeadings(lxw_worksheet* sheet, int change_at) {
    const std::string yen = absl::StrCat(" (", labels_.units[0], ")");
    Text(sheet, kGroupRow + 1, 0, labels_.item, heading_);
    for (int i = 0; i < answer_.columns_size(); ++i) {
      const int at = 1 + kFiguresOfColumn * i;
      Text(sheet, kGroupRow, at, comparison_.columns.Heading(i), heading_);
      Text(sheet, kGroupRow + 1, at, labels_.appropriation + yen, heading_);
      Text(sheet, kGroupRow + 1, at + 1, comparison_.columns.Executed(i) + yen, heading_);
      Text(sheet, kGroupRow + 1, at + 2, labels_.difference + yen, heading_);
      Text(sheet, kGroupRow + 1, at + 3, labels_.rate, heading_);
    }
    Text(sheet, kGroupRow, change_at, labels_.comparison.change, heading_);
    Text(sheet, kGroupRow + 1, change_at, labels_.appropriation + yen, heading_);
    Text(sheet, kGroupRow + 1, change_at + 1, labels_.executed + yen, heading_);
    Text(sheet, kGroupRow + 1, change_at + 2, labels_.comparison.points, heading_);
    worksheet_freeze_panes(sheet, kGroupRow + 2, 1);
    worksheet_repeat_rows(sheet, kGroupRow, kGroupRow + 1);
  }

  void AddLine(lxw_worksheet* sheet, lxw_row_t row, const ComparisonLine& line, int change_at) {
    Text(sheet, row, 0, line.name, Indented(line.depth, line.is_heading));
    const int columns = std::min(answer_.columns_size(), line.row->cells_size());
    for (int i = 0; i < columns; ++i) {
      const v1::Cell& cell = line.row->cells(i);
      const int at = 1 + kFiguresOfColumn * i;
      Amount(sheet, row, at, cell.has_appropriation_yen(), cell.appropriation_yen());
      Known(sheet, row, at, cell.has_incomplete_appropriation(), cell.incomplete_appropriation());
      Amount(sheet, row, at + 1, cell.has_executed_yen(), cell.executed_yen());
      Known(sheet, row, at + 1, cell.has_incomplete_executed(), cell.incomplete_executed());
      Amount(sheet, row, at + 2, cell.has_difference_yen(), cell.difference_yen());
      Rate(sheet, row, at + 3, cell.has_rate(), cell.rate().permille(), kPermille, rate_);
    }
    const v1::Change& change = LastChangeOf(*line.row);
    Amount(sheet, row, change_at, change.has_appropriation_yen(), change.appropriation_yen());
    Amount(sheet, row, change_at + 1, change.has_executed_yen(), change.executed_yen());
    constexpr double kTenths = 10;
    Rate(sheet, row, change_at + 2, change.has_rate_permille(), change.rate_permille(), kTenths,
         points_);
  }

  lxw_format* Indented(int depth, bool bold) {
    constexpr int kDeepest = 15;
    const size_t key = static_cast<size_t>(std::clamp(depth, 0, kDeepest)) * 2 + (bold ? 1 : 0);
    if (indented_.size() <= key) indented_.resize(key + 1);
    if (indented_[key] == nullptr) {
      indented_[key] = workbook_add_format(book_);
      if (bold) format_set_bold(indented_[key]);
      format_set_indent(indented_[key], static_cast<uint8_t>(key / 2));
    }
    return indented_[key];
  }

  void AddList(const std::string& name, const std::vector<std::string>& lines) {
    lxw_worksheet* sheet = Sheet(name);
    worksheet_set_column(sheet, 0, 0, 2 * kNameWidth, nullptr);
    lxw_row_t row = 1;
    for (const std::string& line : lines) Text(sheet, ++row, 0, line, wrap_);
  }

  const report::Comparison& comparison_;
  const v1::CompareExecutionResponse& answer_;
  const report::Labels& labels_;
  const ComparisonTexts texts_;
  lxw_workbook* const book_;
  lxw_format* title_ = nullptr;
  lxw_format* heading_ = nullptr;
  lxw_format* amount_ = nullptr;
  lxw_format* rate_ = nullptr;
  lxw_format* points_ = nullptr;
  lxw_format* right_ = nullptr;
  lxw_format* wrap_ = nullptr;
  std::vector<lxw_format*> indented_;
};

}  // namespace

absl::Status WriteComparisonWorkbook(const report::Comparison& comparison,
                                     const std::string& path) {
  return Workbook(comparison, path).Write();
}

}  // namespace kuzukuri::gateway
