#include "services/report/statement/html_page.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/report/layout/text_width.h"
#include "services/report/text/amounts.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

constexpr const char* kStyle = R"(
:root { --ink: #1d2433; --soft: #5b6577; --line: #d5dae3; --budget: #b9c7dd; --spent: #2f5f9e;
  --over: #b3402a; --band: #f3f5f9; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.5rem 4rem; color: var(--ink);
  font: 15px/1.6 "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, "Noto Sans CJK JP",
  sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; line-height: 1.3; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .6rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .3rem; }
.facts, .legend, .unit, footer { color: var(--soft); font-size: .87rem; }
.facts span + span::before { content: "・"; }
.legend { margin: .4rem 0 0; }
.unit { float: right; font-weight: normal; }
.departments { color: var(--soft); font-weight: normal; font-size: .87rem; margin-left: .8em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: right; font-weight: 600; border-bottom: 1px solid var(--ink);
  padding: .25rem .5rem; white-space: nowrap; }
td { padding: .22rem .5rem; border-bottom: 1px solid var(--line); text-align: right;
  vertical-align: top; white-space: nowrap; }
th:first-child, td:first-child, th.text, td.text { text-align: left; white-space: normal; }
td.text { color: var(--soft); font-size: .87rem; }
tr.heading td { font-weight: 600; background: var(--band); }
tr.note td { color: var(--soft); font-size: .83rem; border-bottom: 0; padding-top: 0; }
tr.why td { font-size: .87rem; padding-top: 0; }
.over { color: var(--over); }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font-size: 13px; }
svg .soft { fill: var(--soft); }
svg .budget { fill: var(--budget); }
svg .spent { fill: var(--spent); }
svg .beyond { fill: var(--over); }
svg .full { stroke: var(--ink); stroke-dasharray: 3 3; }
ul { padding-left: 1.2em; }
.findings { break-inside: avoid; }
.findings h4 { font-size: .95rem; margin: .9rem 0 0; }
.findings ul { margin: .1rem 0; }
.page { break-inside: avoid; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .6rem;
  overflow-wrap: anywhere; }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2 { break-after: avoid; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  .scroll { overflow: visible; }
}
)";

std::string Escape(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

bool IsOver(const v1::Cell& cell) { return cell.has_difference_yen() && cell.difference_yen() < 0; }

// Lengths in a drawing may be inexact; the figures beside them are the printed ones.
double Share(int64_t part, int64_t whole) {
  if (whole <= 0 || part <= 0) return 0;
  return static_cast<double>(part) / static_cast<double>(whole);
}

class HtmlRenderer {
 public:
  explicit HtmlRenderer(const ReportView& view) : view_(view), labels_(view.labels()) {}

  std::string Run(const std::string& snapshot) {
    absl::StrAppend(&out_, "<!DOCTYPE html>\n<html lang=\"", labels_.language,
                    "\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<title>",
                    Escape(view_.Title()), "</title>\n<style>", kStyle,
                    "</style>\n</head>\n<body>\n");
    absl::StrAppend(&out_, "<h1>", Escape(view_.Title()), "</h1>\n<p class=\"facts\">");
    for (const std::string& fact : view_.Facts()) {
      absl::StrAppend(&out_, "<span>", Escape(fact), "</span> ");
    }
    out_ += "</p>\n";
    const std::vector<ReportTableView> tables = view_.Tables();
    Charts(tables.back());
    for (const ReportTableView& table : tables) AddTable(table);
    Findings();
    AddPages();
    absl::StrAppend(&out_, "<footer>snapshot ", Escape(snapshot), "</footer>\n</body>\n</html>\n");
    return std::move(out_);
  }

 private:
  void Title(const char* tag, const std::string& title, int64_t unit_yen,
             const std::string& departments = "") {
    absl::StrAppend(&out_, "<", tag, ">", Escape(title));
    if (!departments.empty()) {
      absl::StrAppend(&out_, "<span class=\"departments\">", Escape(departments), "</span>");
    }
    if (unit_yen > 0) {
      absl::StrAppend(&out_, "<span class=\"unit\">", labels_.unit, " ",
                      UnitLabel(labels_, unit_yen), "</span>");
    }
    absl::StrAppend(&out_, "</", tag, ">\n");
  }

  void Charts(const ReportTableView& primary) {
    std::vector<const ReportLine*> headings;
    std::vector<const ReportLine*> projects;
    for (const ReportLine& line : primary.lines) {
      const v1::Cell& cell = *line.cell;
      const bool known = cell.has_appropriation_yen() && cell.has_executed_yen();
      if (line.is_own || !(known || IsIncomplete(cell))) continue;
      if (line.is_heading && line.depth > 0) headings.push_back(&line);
      if (!line.is_heading && known) projects.push_back(&line);
    }
    if (!headings.empty()) {
      Title("h2", labels_.chart_classes, primary.unit_yen);
      AmountChart(headings);
    }
    if (!projects.empty()) {
      Title("h2", labels_.chart_rates, 0);
      RateChart(projects);
    }
  }

  static constexpr int kWidth = 920;
  static constexpr int kNames = 330;
  static constexpr int kTexts = 190;
  static constexpr int kBars = kWidth - kNames - kTexts;
  static constexpr int kStep = 34;
  static constexpr int kRateStep = 22;

  void Rect(double x, double y, double width, double height, const char* style) {
    absl::StrAppendFormat(&out_,
                          "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                          "height=\"%.1f\"/>",
                          style, x, y, width, height);
  }

  void Label(int x, int y, const std::string& text, const char* style = "") {
    absl::StrAppendFormat(&out_, R"(<text class="%s" x="%d" y="%d">%s</text>)", style, x, y,
                          Escape(text));
  }

  // Names of about the room beside a bar; the table below has them whole.
  static std::string Short(const std::string& name) { return TextWidth(1).Cut(name, 46); }

  void StartChart(size_t lines, int step, const char* title) {
    absl::StrAppend(&out_, "<svg viewBox=\"0 0 ", kWidth, " ",
                    static_cast<int>(lines) * step + step, R"(" role="img" aria-label=")",
                    Escape(title), "\">");
  }

  // Two bars a heading, on one scale; none for what is not known of all its parts.
  void AmountChart(const std::vector<const ReportLine*>& lines) {
    int64_t largest = 1;
    for (const ReportLine* line : lines) {
      largest = std::max({largest, line->cell->appropriation_yen(), line->cell->executed_yen()});
    }
    StartChart(lines.size(), kStep, labels_.chart_classes);
    int y = 0;
    for (const ReportLine* line : lines) {
      const v1::Cell& cell = *line->cell;
      Label(line->depth * 10, y + 18, Short(line->name));
      if (cell.has_appropriation_yen()) {
        Rect(kNames, y + 4, kBars * Share(cell.appropriation_yen(), largest), 10, "budget");
      }
      if (cell.has_executed_yen()) {
        Rect(kNames, y + 15, kBars * Share(cell.executed_yen(), largest), 10,
             IsOver(cell) ? "beyond" : "spent");
      }
      const std::vector<std::string> texts = PrintedTexts(cell);
      Label(kNames + kBars + 8, y + 19, absl::StrCat(texts[1], " / ", texts[0], "　", texts[3]),
            "soft");
      y += kStep;
    }
    Rect(kNames, y + 6, 12, 10, "budget");
    Label(kNames + 18, y + 16, labels_.appropriation, "soft");
    Rect(kNames + 110, y + 6, 12, 10, "spent");
    Label(kNames + 128, y + 16, view_.ExecutedLabel(), "soft");
    out_ += "</svg>\n";
  }

  // One bar a project; the dashed line is the whole budget.
  void RateChart(const std::vector<const ReportLine*>& lines) {
    constexpr int64_t kFull = 1000;
    int64_t largest = kFull;
    for (const ReportLine* line : lines) {
      // A rate far beyond all others must not make theirs invisible.
      largest = std::max(largest, std::min<int64_t>(line->cell->rate().permille(), 2 * kFull));
    }
    StartChart(lines.size(), kRateStep, labels_.chart_rates);
    int y = 0;
    const int bars = kWidth - kNames - 80;
    for (const ReportLine* line : lines) {
      const int64_t rate = line->cell->rate().permille();
      Label(0, y + 15, Short(line->name));
      Rect(kNames, y + 4, bars * Share(std::min(rate, largest), largest), 13,
           IsOver(*line->cell) ? "beyond" : "spent");
      Label(kNames + bars + 10, y + 15, PrintedTexts(*line->cell)[3], "soft");
      y += kRateStep;
    }
    const double full = kNames + bars * Share(kFull, largest);
    absl::StrAppendFormat(
        &out_, "<line class=\"full\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/></svg>\n", full,
        full, y);
  }

  void Header(const std::vector<std::string>& figures, const std::string& last) {
    absl::StrAppend(&out_, "<div class=\"scroll\"><table>\n<thead><tr><th>", labels_.item, "</th>");
    for (const std::string& heading : figures) absl::StrAppend(&out_, "<th>", heading, "</th>");
    if (!last.empty()) absl::StrAppend(&out_, "<th class=\"text\">", last, "</th>");
    out_ += "</tr></thead>\n<tbody>\n";
  }

  void Lines(const std::vector<ReportLine>& lines, bool departments) {
    Header({labels_.appropriation, view_.ExecutedLabel(), labels_.difference, labels_.rate},
           departments ? labels_.departments : "");
    for (const ReportLine& line : lines) {
      absl::StrAppendFormat(&out_, "<tr%s><td style=\"padding-left:%.1fem\">%s</td>",
                            line.is_heading ? " class=\"heading\"" : "", 0.5 + 1.2 * line.depth,
                            Escape(line.name));
      const char* style = IsOver(*line.cell) ? "<td class=\"over\">" : "<td>";
      int i = 0;
      for (const std::string& text : PrintedTexts(*line.cell)) {
        absl::StrAppend(&out_, ++i > 2 ? style : "<td>", Escape(text), "</td>");
      }
      if (departments) {
        absl::StrAppend(&out_, "<td class=\"text\">",
                        Escape(absl::StrJoin(line.departments, labels_.separator)), "</td>");
      }
      out_ += "</tr>\n";
      for (const std::string& note : line.notes) {
        absl::StrAppendFormat(
            &out_,
            "<tr class=\"note\"><td colspan=\"%d\" style=\"padding-left:%.1fem\">※ %s</td></tr>\n",
            departments ? 6 : 5, 1.7 + 1.2 * line.depth, Escape(note));
      }
      // Tables have those of their headings; those of projects stand on the projects' pages.
      if (departments && !line.is_heading) continue;
      for (const std::string& text : line.explanations) {
        absl::StrAppendFormat(
            &out_,
            "<tr class=\"why\"><td colspan=\"%d\" style=\"padding-left:%.1fem\">%s</td></tr>\n",
            departments ? 6 : 5, 1.7 + 1.2 * line.depth, Escape(text));
      }
    }
    out_ += "</tbody></table></div>\n";
  }

  void Legend(const std::string& legend) {
    absl::StrAppend(&out_, "<p class=\"legend\">", Escape(legend), "</p>\n");
  }

  void AddTable(const ReportTableView& table) {
    Title("h2", table.title, table.unit_yen);
    Lines(table.lines, true);
    Legend(table.legend);
  }

  void Findings() {
    Title("h2", labels_.findings, 0);
    const std::vector<FindingGroup> groups = view_.Findings();
    if (groups.empty()) absl::StrAppend(&out_, "<p>", labels_.none, "</p>\n");
    for (const FindingGroup& group : groups) {
      absl::StrAppend(&out_, "<div class=\"findings\"><h4>", Escape(group.title), "</h4>\n<ul>\n");
      for (const std::string& finding : group.texts) {
        absl::StrAppend(&out_, "<li>", Escape(finding), "</li>\n");
      }
      out_ += "</ul></div>\n";
    }
  }

  void AddPages() {
    Title("h2", labels_.pages, view_.report().page_presentation().unit_yen());
    const std::vector<PageView> pages = view_.Pages();
    for (const PageView& page : pages) {
      out_ += "<section class=\"page\">\n";
      Title("h3", page.title, 0, absl::StrJoin(page.departments, labels_.separator));
      Lines(page.lines, false);
      if (!page.indicators.empty()) Indicators(page.indicators);
      if (!page.related.empty()) {
        absl::StrAppend(&out_, "<p class=\"legend\">", labels_.related, "</p>\n<ul>\n");
        for (const std::string& related : page.related) {
          absl::StrAppend(&out_, "<li>", Escape(related), "</li>\n");
        }
        out_ += "</ul>\n";
      }
      out_ += "</section>\n";
    }
    Legend(view_.PageLegend(pages));
  }

  void Indicators(const std::vector<IndicatorLine>& lines) {
    absl::StrAppend(&out_, "<div class=\"scroll\"><table>\n<thead><tr><th>", labels_.indicator,
                    "</th>");
    for (const char* heading :
         {labels_.target, labels_.actual, labels_.achievement, labels_.cost_per_unit}) {
      absl::StrAppend(&out_, "<th>", heading, "</th>");
    }
    out_ += "</tr></thead>\n<tbody>\n";
    for (const IndicatorLine& line : lines) {
      absl::StrAppend(&out_, "<tr><td>", Escape(line.name), "</td>");
      for (const std::string* text :
           {&line.target, &line.actual, &line.achievement, &line.cost_per_unit}) {
        absl::StrAppend(&out_, "<td", text->size() > 36 ? " class=\"text\">" : ">",
                        text->empty() ? kAbsent : Escape(*text), "</td>");
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  const ReportView& view_;
  const Labels& labels_;
  std::string out_;
};

}  // namespace

std::string RenderHtml(const ReportView& view, const std::string& snapshot) {
  return HtmlRenderer(view).Run(snapshot);
}

}  // namespace kuzukuri::report
