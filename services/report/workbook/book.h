// A spreadsheet file of figures and texts: the cells and formats that all of our files share.
#pragma once

#include <xlsxwriter.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "kuzukuri/budget/v1/balance.pb.h"

namespace kuzukuri::report {

// Same content, same bytes: the file has no date of its own. Nothing may be called when !ok(), but
// Close.
class Book {
 public:
  static constexpr double kNameWidth = 48;
  static constexpr double kAmountWidth = 16;

  explicit Book(const std::string& path);
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  bool ok() const { return book_ != nullptr; }

  // For print on A4, landscape, as wide as the page. Names are given by the caller as sheets allow
  // them: at most 31 characters, none of []:*?/\, each once.
  lxw_worksheet* AddSheet(const std::string& name);

  // Of a row's name, `depth` levels deep.
  lxw_format* Indented(int depth, bool bold);
  lxw_format* title() const { return title_; }
  lxw_format* heading() const { return heading_; }
  lxw_format* bold() const { return bold_; }
  lxw_format* right() const { return right_; }
  lxw_format* wrap() const { return wrap_; }

  // As text whatever it looks like, so that no name becomes a formula.
  static void Text(lxw_worksheet* sheet, lxw_row_t row, int column, const std::string& text,
                   lxw_format* format);
  // Nothing where it is absent. Spreadsheets keep numbers as doubles: beyond 2^53 as text, exact to
  // the yen.
  void Amount(lxw_worksheet* sheet, lxw_row_t row, int column, std::optional<int64_t> yen) const;
  // What is known of an incomplete sum, as text, so that no formula sums it.
  void Known(lxw_worksheet* sheet, lxw_row_t row, int column,
             const budget::v1::Incompleteness& incomplete) const;
  void Rate(lxw_worksheet* sheet, lxw_row_t row, int column, int64_t permille) const;
  // Difference of two rates, in percentage points.
  void Points(lxw_worksheet* sheet, lxw_row_t row, int column, int64_t permille) const;

  // Writes the file. INVALID_ARGUMENT when that cannot be done.
  absl::Status Close();

 private:
  lxw_workbook* book_;
  lxw_format* title_ = nullptr;
  lxw_format* heading_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* amount_ = nullptr;
  lxw_format* rate_ = nullptr;
  lxw_format* points_ = nullptr;
  lxw_format* right_ = nullptr;
  lxw_format* wrap_ = nullptr;
  std::vector<lxw_format*> indented_;
};

}  // namespace kuzukuri::report
