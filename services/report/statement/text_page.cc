#include "services/report/statement/text_page.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/report/layout/table.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

constexpr int kStep = 2;  // indentation of a level

class TextRenderer {
 public:
  TextRenderer(const ReportView& view, const TextPageOptions& options)
      : view_(view), labels_(view.labels()), options_(options), text_(options.ambiguous_width) {}

  std::string Run(const std::string& snapshot) const {
    std::string out =
        absl::StrCat(view_.Title(), "\n  ", absl::StrJoin(view_.Facts(), labels_.gap), "\n");
    for (const ReportTableView& table : view_.Tables()) {
      absl::StrAppend(&out, "\n", Heading(table.title, table.unit_yen), "\n",
                      Lines(table.lines, /*departments=*/true), table.legend, "\n");
    }
    if (options_.pages) {
      const std::vector<PageView> pages = view_.Pages();
      for (const PageView& page : pages) AddPage(page, out);
      absl::StrAppend(&out, "\n", view_.PageLegend(pages), "\n");
    }
    const std::vector<FindingGroup> groups = view_.Findings();
    if (!groups.empty()) absl::StrAppend(&out, "\n", labels_.findings, "\n");
    for (const FindingGroup& group : groups) {
      absl::StrAppend(&out, "  ", group.title, "\n");
      for (const std::string& finding : group.texts) {
        absl::StrAppend(&out, "    ・", finding, "\n");
      }
    }
    return absl::StrCat(out, "\nsnapshot ", snapshot, "\n");
  }

 private:
  std::string Heading(const std::string& title, int64_t unit_yen) const {
    return absl::StrCat(title, labels_.gap, "（", labels_.unit, " ", UnitLabel(labels_, unit_yen),
                        "）");
  }

  std::string Lines(const std::vector<ReportLine>& lines, bool departments) const {
    Table table(labels_.item, {"", "", "", ""},
                {labels_.appropriation, view_.ExecutedLabel(), labels_.difference, labels_.rate});
    if (departments) table.SetTailHeading(labels_.departments);
    for (const ReportLine& line : lines) {
      TableRow row{line.name, line.depth * kStep, PrintedTexts(*line.cell), false};
      if (departments) row.tail = line.departments;
      row.rule_above = line.is_total && !line.outside_total;
      table.Add(std::move(row));
      for (const std::string& note : line.notes) {
        table.Add({absl::StrCat("※ ", note), (line.depth + 1) * kStep, {}, false});
      }
      if (!options_.why) continue;
      for (const std::string& text : line.explanations) {
        table.Add({text, (line.depth + 1) * kStep, {}, false});
      }
    }
    return table.Render(text_, options_.width);
  }

  void AddPage(const PageView& page, std::string& out) const {
    absl::StrAppend(&out, "\n", Heading(page.title, view_.report().page_presentation().unit_yen()));
    if (!page.departments.empty())
      absl::StrAppend(&out, labels_.gap, absl::StrJoin(page.departments, labels_.separator));
    absl::StrAppend(&out, "\n", Lines(page.lines, /*departments=*/false));
    if (!page.indicators.empty()) absl::StrAppend(&out, Indicators(page.indicators));
    for (const std::string& related : page.related) absl::StrAppend(&out, "  ＋ ", related, "\n");
  }

  std::string Indicators(const std::vector<IndicatorLine>& lines) const {
    Table table(labels_.indicator, {"", "", "", ""},
                {labels_.target, labels_.actual, labels_.achievement, labels_.cost_per_unit});
    for (const IndicatorLine& line : lines) {
      const auto cut = [&](const std::string& value) { return text_.Cut(value, 24); };
      table.Add({line.name,
                 0,
                 {cut(line.target), cut(line.actual),
                  line.achievement.empty() ? kAbsent : line.achievement,
                  line.cost_per_unit.empty() ? kAbsent : line.cost_per_unit},
                 false});
    }
    return table.Render(text_, options_.width);
  }

  const ReportView& view_;
  const Labels& labels_;
  const TextPageOptions& options_;
  const TextWidth text_;
};

}  // namespace

std::string RenderText(const ReportView& view, const std::string& snapshot,
                       const TextPageOptions& options) {
  return TextRenderer(view, options).Run(snapshot);
}

}  // namespace kuzukuri::report
