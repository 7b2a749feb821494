#include "services/report/statement/workbook.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/money.h"
#include "services/report/text/amounts.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

// Spreadsheets keep numbers as doubles; beyond this an amount is written as text, exact to the yen.
constexpr int64_t kExact = int64_t{1} << 53;
constexpr double kNameWidth = 48;
constexpr double kAmountWidth = 16;
constexpr double kTextWidth = 30;

class Workbook {
 public:
  Workbook(const ReportView& view, const std::string& snapshot, const std::string& path)
      : view_(view), labels_(view.labels()), snapshot_(snapshot), book_(Open(path)) {
    title_ = Format([](lxw_format* f) {
      format_set_bold(f);
      format_set_font_size(f, 14);
    });
    heading_ = Format([](lxw_format* f) {
      format_set_bold(f);
      format_set_bottom(f, LXW_BORDER_THIN);
      format_set_align(f, LXW_ALIGN_CENTER);
      format_set_text_wrap(f);
    });
    bold_ = Format([](lxw_format* f) { format_set_bold(f); });
    amount_ = Format([](lxw_format* f) { format_set_num_format(f, "#,##0;▲#,##0;0"); });
    rate_ = Format([](lxw_format* f) { format_set_num_format(f, "0.0%"); });
    right_ = Format([](lxw_format* f) { format_set_align(f, LXW_ALIGN_RIGHT); });
    wrap_ = Format([](lxw_format* f) { format_set_text_wrap(f); });
  }

  absl::Status Write() {
    if (book_ == nullptr) return absl::InvalidArgumentError("the file cannot be written");
    for (const ReportTableView& table : view_.Tables()) AddTable(table);
    const std::vector<PageView> pages = view_.Pages();
    AddSubProjects(pages);
    AddIndicators(pages);
    AddComponents();
    AddExplanations(pages);
    AddFindings();
    AddLegend();
    const lxw_error error = workbook_close(book_);
    if (error == LXW_NO_ERROR) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("the file cannot be written: ", lxw_strerror(error)));
  }

 private:
  static lxw_workbook* Open(const std::string& path) {
    lxw_workbook* book = workbook_new(path.c_str());
    if (book == nullptr) return nullptr;
    // A date of its own would make every file another one.
    static lxw_doc_properties properties{};
    properties.created = 1;
    workbook_set_properties(book, &properties);
    return book;
  }

  template <class Set>
  lxw_format* Format(const Set& set) {
    if (book_ == nullptr) return nullptr;
    lxw_format* format = workbook_add_format(book_);
    set(format);
    return format;
  }

  // A sheet with its headings; names are made unique and short enough.
  lxw_worksheet* Sheet(const std::string& name, const std::vector<std::string>& headings) {
    constexpr size_t kMaxCharacters = 31;
    ++sheets_;
    std::string unique = absl::StrCat(sheets_ < 10 ? "0" : "", sheets_, " ");
    size_t characters = 3;
    for (size_t i = 0; i < name.size(); ++i) {
      const bool starts = (static_cast<unsigned char>(name[i]) & 0xC0) != 0x80;
      if (starts && ++characters > kMaxCharacters) break;
      unique += std::string("[]:*?/\\").find(name[i]) == std::string::npos ? name[i] : ' ';
    }
    lxw_worksheet* sheet = workbook_add_worksheet(book_, unique.c_str());
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);  // A4
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_footer(sheet, "&C&P / &N");
    Text(sheet, 0, 0, view_.Title(), title_);
    Text(sheet, 1, 0, absl::StrJoin(view_.Facts(), labels_.gap), nullptr);
    for (size_t i = 0; i < headings.size(); ++i) {
      Text(sheet, kHeadingRow, static_cast<lxw_col_t>(i), headings[i], heading_);
    }
    if (!headings.empty()) {
      worksheet_freeze_panes(sheet, kHeadingRow + 1, 1);
      worksheet_repeat_rows(sheet, kHeadingRow, kHeadingRow);
    }
    worksheet_set_column(sheet, 0, 0, kNameWidth, nullptr);
    return sheet;
  }

  static void Text(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text,
                   lxw_format* format) {
    // Written as text whatever it looks like, so that no name becomes a formula.
    if (!text.empty()) worksheet_write_string(sheet, row, column, text.c_str(), format);
  }

  void Amount(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, bool has,
              std::optional<int64_t> yen) const {
    if (!has || !yen) return;
    if (*yen > kExact || *yen < -kExact) {
      Text(sheet, row, column, absl::StrCat(*yen), right_);
    } else {
      worksheet_write_number(sheet, row, column, static_cast<double>(*yen), amount_);
    }
  }

  // As text, so that no formula sums it.
  void Incomplete(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, bool is,
                  const budget::v1::Incompleteness& incomplete) const {
    if (!is) return;
    Text(sheet, row, column,
         absl::StrCat(kIncompleteMark, platform::FormatAmount(incomplete.known_yen())), right_);
  }

  std::string Yen(const char* label) const {
    return absl::StrCat(label, " (", labels_.units[0], ")");
  }

  std::vector<std::string> FigureHeadings(int64_t unit_yen) const {
    std::vector<std::string> headings = {labels_.item, Yen(labels_.appropriation),
                                         Yen(view_.ExecutedLabel()), Yen(labels_.difference),
                                         labels_.rate};
    for (const char* label : {labels_.appropriation, view_.ExecutedLabel(), labels_.difference}) {
      headings.push_back(absl::StrCat(label, " (", UnitLabel(labels_, unit_yen), ")"));
    }
    headings.insert(headings.end(), {labels_.rate, labels_.departments, labels_.notes});
    return headings;
  }

  // Exact figures, then the texts as printed.
  void Figures(lxw_worksheet* sheet, lxw_row_t row, const ReportLine& line) {
    const v1::Cell& cell = *line.cell;
    lxw_format* name = Indented(line.depth, line.is_heading);
    Text(sheet, row, 0, line.name, name);
    Amount(sheet, row, 1, cell.has_appropriation_yen(), cell.appropriation_yen());
    Incomplete(sheet, row, 1, cell.has_incomplete_appropriation(), cell.incomplete_appropriation());
    Amount(sheet, row, 2, cell.has_executed_yen(), cell.executed_yen());
    Incomplete(sheet, row, 2, cell.has_incomplete_executed(), cell.incomplete_executed());
    Amount(sheet, row, 3, cell.has_difference_yen(), cell.difference_yen());
    if (cell.has_rate()) {
      constexpr double kPermille = 1000;
      worksheet_write_number(sheet, row, 4, static_cast<double>(cell.rate().permille()) / kPermille,
                             rate_);
    }
    lxw_col_t column = 5;
    for (const std::string& text : PrintedTexts(cell)) Text(sheet, row, column++, text, right_);
    Text(sheet, row, column++, absl::StrJoin(line.departments, labels_.separator), nullptr);
    Text(sheet, row, column, absl::StrJoin(line.notes, labels_.gap), nullptr);
  }

  lxw_format* Indented(int depth, bool bold) {
    const size_t key = static_cast<size_t>(std::clamp(depth, 0, 15)) * 2 + (bold ? 1 : 0);
    if (indented_.size() <= key) indented_.resize(key + 1);
    if (indented_[key] == nullptr) {
      indented_[key] = Format([&](lxw_format* f) {
        if (bold) format_set_bold(f);
        format_set_indent(f, static_cast<uint8_t>(key / 2));
      });
    }
    return indented_[key];
  }

  static void Widths(lxw_worksheet* sheet) {
    worksheet_set_column(sheet, 1, 3, kAmountWidth, nullptr);
    worksheet_set_column(sheet, 5, 7, kAmountWidth, nullptr);
    worksheet_set_column(sheet, 9, 10, kTextWidth, nullptr);
  }

  void AddTable(const ReportTableView& table) {
    lxw_worksheet* sheet = Sheet(table.title, FigureHeadings(table.unit_yen));
    Widths(sheet);
    lxw_row_t row = kHeadingRow;
    for (const ReportLine& line : table.lines) Figures(sheet, ++row, line);
    Text(sheet, row + 2, 0, table.legend, nullptr);
  }

  void AddSubProjects(const std::vector<PageView>& pages) {
    lxw_worksheet* sheet =
        Sheet(labels_.sub_projects, FigureHeadings(view_.report().page_presentation().unit_yen()));
    Widths(sheet);
    lxw_row_t row = kHeadingRow;
    for (const PageView& page : pages) {
      for (const ReportLine& line : page.lines) Figures(sheet, ++row, line);
    }
    Text(sheet, row + 2, 0, view_.PageLegend(pages), nullptr);
  }

  void AddIndicators(const std::vector<PageView>& pages) {
    lxw_worksheet* sheet =
        Sheet(labels_.indicators, {labels_.item, labels_.indicator, labels_.target, labels_.actual,
                                   labels_.achievement, labels_.cost_per_unit});
    worksheet_set_column(sheet, 1, 1, kNameWidth, nullptr);
    worksheet_set_column(sheet, 2, 3, kTextWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    for (const PageView& page : pages) {
      for (const IndicatorLine& line : page.indicators) {
        ++row;
        Text(sheet, row, 0, page.title, nullptr);
        Text(sheet, row, 1, line.name, wrap_);
        Text(sheet, row, 2, line.target, wrap_);
        Text(sheet, row, 3, line.actual, wrap_);
        Text(sheet, row, 4, line.achievement, right_);
        Text(sheet, row, 5, line.cost_per_unit, right_);
      }
    }
  }

  void AddComponents() {
    lxw_worksheet* sheet =
        Sheet(labels_.components,
              {labels_.item, Yen(labels_.original), Yen(labels_.supplementary),
               Yen(labels_.provisional), Yen(labels_.carry_over), Yen(labels_.reserve),
               Yen(labels_.transferred), Yen(labels_.lapsed), Yen(labels_.adjustment),
               Yen(labels_.appropriation), Yen(labels_.carried_out), Yen(labels_.unused)});
    worksheet_set_column(sheet, 1, 11, kAmountWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    const ReportTableView primary = view_.Tables().back();
    for (const ReportLine& line : primary.lines) {
      const v1::Cell& cell = *line.cell;
      const budget::v1::AppropriationFigures& c = cell.components();
      Text(sheet, ++row, 0, line.name, Indented(line.depth, line.is_heading));
      lxw_col_t column = 0;
      for (const std::optional<int64_t> yen : std::initializer_list<std::optional<int64_t>>{
               c.original_yen(), c.supplementary_yen(), c.provisional_yen(), CarriedIn(c),
               c.reserve_yen(), Diverted(c), c.lapsed_yen(), c.adjustment_yen(),
               cell.appropriation_yen(), cell.carried_out_yen()}) {
        Amount(sheet, row, ++column, cell.has_appropriation_yen(), yen);
      }
      Amount(sheet, row, ++column, cell.has_unused_yen(), cell.unused_yen());
    }
  }

  // Those of headings and of projects with their parts, each once; no sheet where there are none.
  void AddExplanations(const std::vector<PageView>& pages) {
    std::vector<const ReportLine*> lines;
    const ReportTableView primary = view_.Tables().back();
    for (const ReportLine& line : primary.lines) {
      if (line.is_heading && !line.explanations.empty()) lines.push_back(&line);
    }
    for (const PageView& page : pages) {
      for (const ReportLine& line : page.lines) {
        if (!line.explanations.empty()) lines.push_back(&line);
      }
    }
    if (lines.empty()) return;
    lxw_worksheet* sheet =
        Sheet(labels_.explanations.of_year, {labels_.item, labels_.explanations.of_year});
    worksheet_set_column(sheet, 1, 1, 2 * kNameWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    for (const ReportLine* line : lines) {
      for (const std::string& text : line->explanations) {
        Text(sheet, ++row, 0, line->name, wrap_);
        Text(sheet, row, 1, text, wrap_);
      }
    }
  }

  void AddFindings() {
    lxw_worksheet* sheet = Sheet(labels_.findings, {labels_.findings});
    worksheet_set_column(sheet, 0, 0, 2 * kNameWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    for (const FindingGroup& group : view_.Findings()) {
      Text(sheet, ++row, 0, group.title, bold_);
      for (const std::string& finding : group.texts) Text(sheet, ++row, 0, finding, wrap_);
    }
    if (row == kHeadingRow) Text(sheet, ++row, 0, labels_.none, nullptr);
  }

  void AddLegend() {
    lxw_worksheet* sheet = Sheet(labels_.legend, {});
    worksheet_set_column(sheet, 0, 0, 2 * kNameWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    Text(sheet, ++row, 0, labels_.absent, nullptr);
    for (const ReportTableView& table : view_.Tables()) {
      Text(sheet, ++row, 0,
           absl::StrCat(table.title, labels_.gap, UnitLabel(labels_, table.unit_yen), labels_.gap,
                        table.legend),
           wrap_);
    }
    Text(sheet, ++row, 0, absl::StrCat("snapshot ", snapshot_), nullptr);
  }

  static constexpr lxw_row_t kHeadingRow = 3;

  const ReportView& view_;
  const Labels& labels_;
  const std::string& snapshot_;
  lxw_workbook* const book_;
  int sheets_ = 0;
  lxw_format* title_ = nullptr;
  lxw_format* heading_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* amount_ = nullptr;
  lxw_format* rate_ = nullptr;
  lxw_format* right_ = nullptr;
  lxw_format* wrap_ = nullptr;
  std::vector<lxw_format*> indented_;
};

}  // namespace

absl::Status WriteWorkbook(const ReportView& view, const std::string& snapshot,
                           const std::string& path) {
  return Workbook(view, snapshot, path).Write();
}

}  // namespace kuzukuri::report
