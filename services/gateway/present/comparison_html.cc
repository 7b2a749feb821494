#include "services/gateway/present/comparison_html.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/gateway/present/comparison_lines.h"
#include "services/gateway/present/comparison_texts.h"
#include "services/platform/base/money.h"

namespace kuzukuri::gateway {
namespace {

namespace v1 = aggregator::v1;

constexpr const char* kStyle = R"(
body { margin: 0 auto; max-width: 80rem; padding: 2rem 1.5rem 4rem; color: #1d2433;
  font: 15px/1.6 "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, "Noto Sans CJK JP",
  sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; line-height: 1.3; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem; border-bottom: 2px solid #1d2433; }
.facts, footer { color: #4d5768; font-size: .87rem; }
.facts p, footer p { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 1.2rem; }
th, td { padding: .22rem .5rem; border-bottom: 1px solid #d5dae3; text-align: right;
  vertical-align: top; white-space: nowrap; }
thead th { border-bottom: 1px solid #1d2433; }
tbody th { font-weight: normal; text-align: left; white-space: normal; min-width: 14rem; }
tr.heading th, tr.heading td { font-weight: 600; background: #f3f5f9; }
.d1 { padding-left: 1.7rem; } .d2 { padding-left: 2.9rem; } .d3 { padding-left: 4.1rem; }
.over { color: #9f2f1c; }
@page { size: A4 landscape; margin: 14mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  .scroll { overflow: visible; }
}
)";

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

class Page {
 public:
  explicit Page(const report::Comparison& comparison)
      : comparison_(comparison), answer_(comparison.answer), texts_(TextsOf(comparison)) {}

  std::string Run() {
    absl::StrAppend(&out_, "<!doctype html>\n<html lang=\"", comparison_.labels.language,
                    "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                    "content=\"width=device-width, initial-scale=1\">\n<title>",
                    Escape(texts_.title), "</title>\n<style>", kStyle,
                    "</style>\n</head>\n<body>\n<h1>", Escape(texts_.title),
                    "</h1>\n<div class=\"facts\">\n");
    AddParagraphs(texts_.facts);
    absl::StrAppend(&out_, "</div>\n<div class=\"scroll\">\n<table>\n");
    AddHeadings();
    absl::StrAppend(&out_, "<tbody>\n");
    for (const ComparisonLine& line : LinesOf(comparison_)) AddLine(line);
    absl::StrAppend(&out_, "</tbody>\n</table>\n</div>\n");
    AddFindings();
    absl::StrAppend(&out_, "<footer>\n");
    AddParagraphs(texts_.legend);
    absl::StrAppend(&out_, "</footer>\n</body>\n</html>\n");
    return std::move(out_);
  }

 private:
  void AddParagraphs(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) absl::StrAppend(&out_, "<p>", Escape(line), "</p>\n");
  }

  void AddHeadings() {
    const report::Labels& labels = comparison_.labels;
    absl::StrAppend(&out_, "<thead>\n<tr><td></td>");
    for (int i = 0; i < answer_.columns_size(); ++i) {
      absl::StrAppend(&out_, "<th scope=\"colgroup\" colspan=\"4\">",
                      Escape(comparison_.columns.Heading(i)), "</th>");
    }
    absl::StrAppend(&out_, "<th scope=\"colgroup\" colspan=\"3\">",
                    Escape(labels.comparison.change), "</th></tr>\n<tr><th scope=\"col\">",
                    Escape(labels.item), "</th>");
    for (int i = 0; i < answer_.columns_size(); ++i) {
      for (const char* label : {labels.appropriation, comparison_.columns.Executed(i),
                                labels.difference, labels.rate}) {
        absl::StrAppend(&out_, "<th scope=\"col\">", Escape(label), "</th>");
      }
    }
    for (const char* label : {labels.appropriation, labels.executed, labels.comparison.points}) {
      absl::StrAppend(&out_, "<th scope=\"col\">", Escape(label), "</th>");
    }
    absl::StrAppend(&out_, "</tr>\n</thead>\n");
  }

  void AddCell(const std::string& text, bool over) {
    absl::StrAppend(&out_, over ? "<td class=\"over\">" : "<td>",
                    Escape(text.empty() ? report::kAbsent : text), "</td>");
  }

  void AddLine(const ComparisonLine& line) {
    constexpr int kDeepest = 3;
    absl::StrAppend(&out_, line.is_heading ? "<tr class=\"heading\">" : "<tr>",
                    "<th scope=\"row\" class=\"d", std::min(line.depth, kDeepest), "\">",
                    Escape(line.name), "</th>");
    for (int i = 0; i < answer_.columns_size(); ++i) {
      const v1::Cell& cell =
          i < line.row->cells_size() ? line.row->cells(i) : v1::Cell::default_instance();
      const bool over = cell.has_difference_yen() && cell.difference_yen() < 0;
      const v1::PrintedCell& printed = cell.printed();
      AddCell(printed.appropriation(), false);
      AddCell(printed.executed(), over);
      AddCell(printed.difference(), over);
      AddCell(printed.rate(), over);
    }
    const v1::Change& change = LastChangeOf(*line.row);
    AddCell(change.has_appropriation_yen() ? comparison_.Rounded(change.appropriation_yen()) : "",
            false);
    AddCell(change.has_executed_yen() ? comparison_.Rounded(change.executed_yen()) : "", false);
    AddCell(change.has_rate_permille() ? platform::FormatRate(change.rate_permille()) : "", false);
    absl::StrAppend(&out_, "</tr>\n");
  }

  void AddFindings() {
    if (texts_.findings.empty()) return;
    absl::StrAppend(&out_, "<h2>", Escape(comparison_.labels.findings), "</h2>\n<ul>\n");
    for (const std::string& finding : texts_.findings) {
      absl::StrAppend(&out_, "<li>", Escape(finding), "</li>\n");
    }
    absl::StrAppend(&out_, "</ul>\n");
  }

  const report::Comparison& comparison_;
  const v1::CompareExecutionResponse& answer_;
  const ComparisonTexts texts_;
  std::string out_;
};

}  // namespace

std::string RenderComparisonHtml(const report::Comparison& comparison) {
  return Page(comparison).Run();
}

}  // namespace kuzukuri::gateway
