#include "services/report/statement/workbook.h"

#include <initializer_list>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/report/text/amounts.h"
#include "services/report/text/phrases.h"
#include "services/report/workbook/book.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

constexpr double kTextWidth = 30;

class Workbook {
 public:
  Workbook(const ReportView& view, const std::string& snapshot, const std::string& path)
      : view_(view), labels_(view.labels()), snapshot_(snapshot), book_(path) {}

  absl::Status Write() {
    if (book_.ok()) AddSheets();
    return book_.Close();
  }

 private:
  void AddSheets() {
    for (const ReportTableView& table : view_.Tables()) AddTable(table);
    const std::vector<PageView> pages = view_.Pages();
    AddSubProjects(pages);
    AddIndicators(pages);
    AddComponents();
    AddExplanations(pages);
    AddFindings();
    AddLegend();
  }

  // A sheet with its headings; names are made unique and short enough.
  lxw_worksheet* Sheet(const std::string& name, const std::vector<std::string>& headings) {
    constexpr size_t kMaxCharacters = 31;
    ++sheets_;
    std::string unique = absl::StrCat(sheets_ < 10 ? "0" : "", sheets_, " ");
    size_t characters = 3;
    for (const char c : name) {
      const bool starts = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      if (starts && ++characters > kMaxCharacters) break;
      unique += std::string("[]:*?/\\").find(c) == std::string::npos ? c : ' ';
    }
    lxw_worksheet* sheet = book_.AddSheet(unique);
    Book::Text(sheet, 0, 0, view_.Title(), book_.title());
    Book::Text(sheet, 1, 0, absl::StrJoin(view_.Facts(), labels_.gap), nullptr);
    for (size_t i = 0; i < headings.size(); ++i) {
      Book::Text(sheet, kHeadingRow, static_cast<int>(i), headings[i], book_.heading());
    }
    if (!headings.empty()) {
      worksheet_freeze_panes(sheet, kHeadingRow + 1, 1);
      worksheet_repeat_rows(sheet, kHeadingRow, kHeadingRow);
    }
    return sheet;
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
    lxw_format* name = book_.Indented(line.depth, line.is_heading);
    Book::Text(sheet, row, 0, line.name, name);
    if (cell.has_appropriation_yen()) book_.Amount(sheet, row, 1, cell.appropriation_yen());
    if (cell.has_incomplete_appropriation()) {
      book_.Known(sheet, row, 1, cell.incomplete_appropriation());
    }
    if (cell.has_executed_yen()) book_.Amount(sheet, row, 2, cell.executed_yen());
    if (cell.has_incomplete_executed()) book_.Known(sheet, row, 2, cell.incomplete_executed());
    if (cell.has_difference_yen()) book_.Amount(sheet, row, 3, cell.difference_yen());
    if (cell.has_rate()) book_.Rate(sheet, row, 4, cell.rate().permille());
    int column = 5;
    for (const std::string& text : PrintedTexts(cell)) {
      Book::Text(sheet, row, column++, text, book_.right());
    }
    Book::Text(sheet, row, column++, absl::StrJoin(line.departments, labels_.separator), nullptr);
    Book::Text(sheet, row, column, absl::StrJoin(line.notes, labels_.gap), nullptr);
  }

  static void Widths(lxw_worksheet* sheet) {
    worksheet_set_column(sheet, 1, 3, Book::kAmountWidth, nullptr);
    worksheet_set_column(sheet, 5, 7, Book::kAmountWidth, nullptr);
    worksheet_set_column(sheet, 9, 10, kTextWidth, nullptr);
  }

  void AddTable(const ReportTableView& table) {
    lxw_worksheet* sheet = Sheet(table.title, FigureHeadings(table.unit_yen));
    Widths(sheet);
    lxw_row_t row = kHeadingRow;
    for (const ReportLine& line : table.lines) Figures(sheet, ++row, line);
    Book::Text(sheet, row + 2, 0, table.legend, nullptr);
  }

  void AddSubProjects(const std::vector<PageView>& pages) {
    lxw_worksheet* sheet =
        Sheet(labels_.sub_projects, FigureHeadings(view_.report().page_presentation().unit_yen()));
    Widths(sheet);
    lxw_row_t row = kHeadingRow;
    for (const PageView& page : pages) {
      for (const ReportLine& line : page.lines) Figures(sheet, ++row, line);
    }
    Book::Text(sheet, row + 2, 0, view_.PageLegend(pages), nullptr);
  }

  void AddIndicators(const std::vector<PageView>& pages) {
    lxw_worksheet* sheet =
        Sheet(labels_.indicators, {labels_.item, labels_.indicator, labels_.target, labels_.actual,
                                   labels_.achievement, labels_.cost_per_unit});
    worksheet_set_column(sheet, 1, 1, Book::kNameWidth, nullptr);
    worksheet_set_column(sheet, 2, 3, kTextWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    for (const PageView& page : pages) {
      for (const IndicatorLine& line : page.indicators) {
        ++row;
        Book::Text(sheet, row, 0, page.title, nullptr);
        Book::Text(sheet, row, 1, line.name, book_.wrap());
        Book::Text(sheet, row, 2, line.target, book_.wrap());
        Book::Text(sheet, row, 3, line.actual, book_.wrap());
        Book::Text(sheet, row, 4, line.achievement, book_.right());
        Book::Text(sheet, row, 5, line.cost_per_unit, book_.right());
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
    worksheet_set_column(sheet, 1, 11, Book::kAmountWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    const ReportTableView primary = view_.Tables().back();
    for (const ReportLine& line : primary.lines) {
      const v1::Cell& cell = *line.cell;
      const budget::v1::AppropriationFigures& c = cell.components();
      Book::Text(sheet, ++row, 0, line.name, book_.Indented(line.depth, line.is_heading));
      int column = 0;
      for (const std::optional<int64_t> yen : std::initializer_list<std::optional<int64_t>>{
               c.original_yen(), c.supplementary_yen(), c.provisional_yen(), CarriedIn(c),
               c.reserve_yen(), Diverted(c), c.lapsed_yen(), c.adjustment_yen(),
               cell.appropriation_yen(), cell.carried_out_yen()}) {
        ++column;
        if (cell.has_appropriation_yen()) book_.Amount(sheet, row, column, yen);
      }
      if (cell.has_unused_yen()) book_.Amount(sheet, row, ++column, cell.unused_yen());
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
    worksheet_set_column(sheet, 1, 1, 2 * Book::kNameWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    for (const ReportLine* line : lines) {
      for (const std::string& text : line->explanations) {
        Book::Text(sheet, ++row, 0, line->name, book_.wrap());
        Book::Text(sheet, row, 1, text, book_.wrap());
      }
    }
  }

  void AddFindings() {
    lxw_worksheet* sheet = Sheet(labels_.findings, {labels_.findings});
    worksheet_set_column(sheet, 0, 0, 2 * Book::kNameWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    for (const FindingGroup& group : view_.Findings()) {
      Book::Text(sheet, ++row, 0, group.title, book_.bold());
      for (const std::string& finding : group.texts)
        Book::Text(sheet, ++row, 0, finding, book_.wrap());
    }
    if (row == kHeadingRow) Book::Text(sheet, ++row, 0, labels_.none, nullptr);
  }

  void AddLegend() {
    lxw_worksheet* sheet = Sheet(labels_.legend, {});
    worksheet_set_column(sheet, 0, 0, 2 * Book::kNameWidth, nullptr);
    lxw_row_t row = kHeadingRow;
    Book::Text(sheet, ++row, 0, labels_.absent, nullptr);
    for (const ReportTableView& table : view_.Tables()) {
      Book::Text(sheet, ++row, 0,
                 absl::StrCat(table.title, labels_.gap, UnitLabel(labels_, table.unit_yen),
                              labels_.gap, table.legend),
                 book_.wrap());
    }
    Book::Text(sheet, ++row, 0, absl::StrCat("snapshot ", snapshot_), nullptr);
  }

  static constexpr lxw_row_t kHeadingRow = 3;

  const ReportView& view_;
  const Labels& labels_;
  const std::string& snapshot_;
  Book book_;
  int sheets_ = 0;
};

}  // namespace

absl::Status WriteWorkbook(const ReportView& view, const std::string& snapshot,
                           const std::string& path) {
  return Workbook(view, snapshot, path).Write();
}

}  // namespace kuzukuri::report
