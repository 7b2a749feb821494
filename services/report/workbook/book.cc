#include "services/report/workbook/book.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {
namespace {

constexpr int64_t kExact = int64_t{1} << 53;

lxw_workbook* Open(const std::string& path) {
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) return nullptr;
  lxw_doc_properties properties{};
  properties.created = 1;
  workbook_set_properties(book, &properties);
  return book;
}

}  // namespace

Book::Book(const std::string& path) : book_(Open(path)) {
  if (book_ == nullptr) return;
  title_ = workbook_add_format(book_);
  format_set_bold(title_);
  format_set_font_size(title_, 14);
  heading_ = workbook_add_format(book_);
  format_set_bold(heading_);
  format_set_bottom(heading_, LXW_BORDER_THIN);
  format_set_align(heading_, LXW_ALIGN_CENTER);
  format_set_text_wrap(heading_);
  bold_ = workbook_add_format(book_);
  format_set_bold(bold_);
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

lxw_worksheet* Book::AddSheet(const std::string& name) {
  constexpr uint8_t kA4 = 9;
  lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, kA4);
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_set_footer(sheet, "&C&P / &N");
  worksheet_set_column(sheet, 0, 0, kNameWidth, nullptr);
  return sheet;
}

lxw_format* Book::Indented(int depth, bool bold) {
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

void Book::Text(lxw_worksheet* sheet, lxw_row_t row, int column, const std::string& text,
                lxw_format* format) {
  if (text.empty()) return;
  worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column), text.c_str(), format);
}

void Book::Amount(lxw_worksheet* sheet, lxw_row_t row, int column,
                  std::optional<int64_t> yen) const {
  if (!yen) return;
  if (*yen > kExact || *yen < -kExact) {
    Text(sheet, row, column, absl::StrCat(*yen), right_);
  } else {
    worksheet_write_number(sheet, row, static_cast<lxw_col_t>(column), static_cast<double>(*yen),
                           amount_);
  }
}

void Book::Known(lxw_worksheet* sheet, lxw_row_t row, int column,
                 const budget::v1::Incompleteness& incomplete) const {
  Text(sheet, row, column,
       absl::StrCat(kIncompleteMark, platform::FormatAmount(incomplete.known_yen())), right_);
}

void Book::Rate(lxw_worksheet* sheet, lxw_row_t row, int column, int64_t permille) const {
  constexpr double kPermille = 1000;
  worksheet_write_number(sheet, row, static_cast<lxw_col_t>(column),
                         static_cast<double>(permille) / kPermille, rate_);
}

void Book::Points(lxw_worksheet* sheet, lxw_row_t row, int column, int64_t permille) const {
  constexpr double kTenths = 10;
  worksheet_write_number(sheet, row, static_cast<lxw_col_t>(column),
                         static_cast<double>(permille) / kTenths, points_);
}

absl::Status Book::Close() {
  if (book_ == nullptr) return absl::InvalidArgumentError("the file cannot be written");
  const lxw_error error = workbook_close(book_);
  book_ = nullptr;
  if (error == LXW_NO_ERROR) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the file cannot be written: ", lxw_strerror(error)));
}

}  // namespace kuzukuri::report
