#include "services/report/statement/view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/platform/base/money.h"
#include "services/report/text/amounts.h"
#include "services/report/text/explanation_text.h"
#include "services/report/text/phrases.h"
#include "services/report/text/place_text.h"
#include "services/report/text/value_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
namespace cv1 = catalog::v1;
namespace iv1 = indicator::v1;

std::string Or(const std::string& text) { return text.empty() ? kAbsent : text; }

const cv1::SubProject* FindSub(const v1::ProjectPage& page, const std::string& name) {
  for (const cv1::SubProject& sub : page.project().sub_projects()) {
    if (sub.name() == name) return &sub;
  }
  return nullptr;
}

// `2022 VI-2` for a node of a year that is not in the report.
std::string YearAndName(const std::string& node) {
  constexpr absl::string_view kYears = "/fiscalYears/";
  const size_t at = node.find(kYears.data());
  if (at == std::string::npos) return node;
  return absl::StrCat(node.substr(at + kYears.size(), 4), " ", node.substr(node.rfind('/') + 1));
}

}  // namespace

std::vector<std::string> PrintedTexts(const v1::Cell& cell) {
  const v1::PrintedCell& printed = cell.printed();
  return {Or(printed.appropriation()), Or(printed.executed()), Or(printed.difference()),
          Or(printed.rate())};
}

std::vector<const v1::ReportRow*> RowsAsPrinted(const v1::ReportTable& table) {
  const auto in_summary = [](const v1::ReportRow& row) {
    return std::any_of(row.reported_figures().begin(), row.reported_figures().end(),
                       [](const auto& figure) { return IsSummaryTable(figure.table()); });
  };
  const auto is_project = [](const v1::ReportRow& row) {
    return row.kind() == v1::ReportRow::KIND_PROJECT;
  };
  // Without such figures nothing is known of what the statement shows.
  const bool known =
      !table.primary() && std::any_of(table.rows().begin(), table.rows().end(), in_summary);
  std::vector<const v1::ReportRow*> rows;
  for (const v1::ReportRow& row : table.rows()) {
    if (!known || !is_project(row) || in_summary(row)) rows.push_back(&row);
  }
  return rows;
}

ReportView::ReportView(const v1::ExecutionReport& report, const Labels& labels)
    : report_(report), labels_(labels) {
  context_.labels = &labels;
  context_.columns = {&report.column()};
  context_.under_project = true;
  for (const v1::ReportTable& table : report.tables()) {
    std::vector<const v1::ReportRow*> above;
    for (const v1::ReportRow& row : table.rows()) {
      Learn(row);
      if (!table.primary()) continue;
      above.resize(std::min(above.size(), static_cast<size_t>(row.depth())));
      if (row.kind() == v1::ReportRow::KIND_CLASSIFICATION_NODE) above.push_back(&row);
      if (row.kind() == v1::ReportRow::KIND_PROJECT) headings_[row.node()] = above;
    }
  }
  for (const v1::ProjectPage& page : report.pages()) {
    Learn(page.row());
    for (const v1::ReportRow& part : page.sub_projects()) Learn(part);
  }
}

void ReportView::Learn(const v1::ReportRow& row) {
  if (row.kind() != v1::ReportRow::KIND_OWN_POSTINGS) {
    names_.emplace(row.node(), row.display_name());
  }
  for (const budget::v1::ReportedFigure& figure : row.reported_figures()) {
    context_.places.emplace(PlaceKey(figure), PlaceLabel(labels_, figure));
  }
}

std::string ReportView::Title() const {
  return absl::StrCat(report_.jurisdiction_display_name(), labels_.gap,
                      report_.column().display_name(), labels_.gap, labels_.report);
}

std::vector<std::string> ReportView::Facts() const {
  std::vector<std::string> facts = {labels_.closing_states.Of(report_.column().closing_state()),
                                    DateLabel(labels_, report_.column()),
                                    labels_.executed_by.Of(report_.column().execution_stage())};
  if (!report_.column().statement_title().empty()) {
    facts.push_back(report_.column().statement_title());
  }
  return facts;
}

const char* ReportView::ExecutedLabel() const {
  return report::ExecutedLabel(labels_, report_.column());
}

std::string ReportView::Legend(const v1::Presentation& presentation,
                               const std::vector<ReportLine>& lines) const {
  std::string legend = labels_.absent;
  const auto add = [&](const char* sentence) {
    absl::StrAppend(&legend, labels_.sentence_gap, sentence);
  };
  const bool incomplete = std::any_of(
      lines.begin(), lines.end(), [](const ReportLine& line) { return IsIncomplete(*line.cell); });
  if (incomplete) add(labels_.incomplete_legend);
  if (presentation.unit_yen() > 1) {
    const bool rounded = presentation.total_mode() == v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED;
    add(rounded ? labels_.rounded_totals : labels_.exact_totals);
    if (presentation.rate_mode() == v1::Presentation::RATE_MODE_FROM_ROUNDED) {
      add(labels_.rounded_rates);
    }
  }
  if (presentation.hold_below_full()) add(labels_.held);
  return legend;
}

std::string ReportView::PageLegend(const std::vector<PageView>& pages) const {
  std::vector<ReportLine> lines;
  for (const PageView& page : pages) {
    lines.insert(lines.end(), page.lines.begin(), page.lines.end());
  }
  return Legend(report_.page_presentation(), lines);
}

ReportLine ReportView::LineOf(const v1::ReportRow& row, int64_t unit_yen) const {
  ReportLine line;
  line.depth = row.depth();
  line.is_heading = row.kind() == v1::ReportRow::KIND_CLASSIFICATION_NODE;
  line.outside_total = row.outside_total();
  line.departments.assign(row.departments().begin(), row.departments().end());
  line.cell = &row.cell();
  // The same note on a project and on its budget line is one note.
  for (const std::string& printed : row.notes()) {
    const std::string note(
        absl::StripPrefix(printed, "※"));  // the formats have a mark of their own
    if (std::find(line.notes.begin(), line.notes.end(), note) == line.notes.end()) {
      line.notes.push_back(note);
    }
  }
  AddIncomplete(row.cell(), unit_yen, line.notes);
  for (const v1::RowExplanation& told : row.explanations()) {
    for (std::string& text : ExplanationLines(labels_, told, row.display_name(), unit_yen)) {
      line.explanations.push_back(std::move(text));
    }
  }
  line.is_own = row.kind() == v1::ReportRow::KIND_OWN_POSTINGS;
  if (line.is_own) {
    line.name = OwnPostingsLabel(labels_, row.cell(), headings_.contains(row.node()));
  } else if (row.kind() == v1::ReportRow::KIND_UNKNOWN_NODES) {
    line.name = labels_.unknown_nodes;
  } else {
    line.name = row.printed_code().empty()
                    ? row.display_name()
                    : absl::StrCat(row.printed_code(), " ", row.display_name());
  }
  return line;
}

void ReportView::AddIncomplete(const v1::Cell& cell, int64_t unit_yen,
                               std::vector<std::string>& notes) const {
  for (std::string& text : IncompleteTexts(labels_, ExecutedLabel(), cell, unit_yen)) {
    notes.push_back(std::move(text));
  }
}

ReportTableView ReportView::TableOf(const v1::ReportTable& table) const {
  ReportTableView view;
  view.title = table.primary() ? labels_.primary_table : labels_.other_table;
  if (report_.tables_size() > 2 && !table.primary()) {
    absl::StrAppend(&view.title, " ", table.tree());
  }
  view.unit_yen = table.presentation().unit_yen();
  const std::vector<const v1::ReportRow*> rows = RowsAsPrinted(table);
  for (const v1::ReportRow* row : rows) view.lines.push_back(LineOf(*row, view.unit_yen));
  if (table.primary()) {
    AddTotals(view);
  } else {
    for (ReportLine& line : view.lines) line.explanations.clear();  // said in the primary one
  }
  view.legend = Legend(table.presentation(), view.lines);
  if (static_cast<int>(rows.size()) < table.rows_size()) {
    absl::StrAppend(&view.legend, labels_.sentence_gap, labels_.excerpt);
  }
  return view;
}

void ReportView::AddTotals(ReportTableView& view) const {
  const auto add_total = [&](const char* name, const v1::Cell& cell, bool outside) {
    ReportLine& line = view.lines.emplace_back();
    line.name = name;
    line.is_heading = true;
    line.is_total = true;
    line.outside_total = outside;
    line.cell = &cell;
    AddIncomplete(cell, view.unit_yen, line.notes);
  };
  add_total(labels_.total, report_.total(), false);
  if (report_.has_outside_total()) {
    add_total(labels_.outside_total, report_.outside_total(), true);
  }
}

std::vector<ReportTableView> ReportView::Tables() const {
  std::vector<ReportTableView> views;
  for (const bool primary : {false, true}) {
    for (const v1::ReportTable& table : report_.tables()) {
      if (table.primary() == primary) views.push_back(TableOf(table));
    }
  }
  return views;
}

std::vector<IndicatorLine> ReportView::IndicatorsOf(const v1::ProjectPage& page) const {
  std::vector<IndicatorLine> lines;
  for (const v1::IndicatorResult& result : page.indicators()) {
    const iv1::Indicator& indicator = result.indicator();
    bool first = true;
    for (const iv1::IndicatorComponent& component : indicator.components()) {
      IndicatorLine& line = lines.emplace_back();
      line.name = first ? indicator.display_name() : "";
      if (!component.label().empty()) {
        line.name += absl::StrCat(first ? labels_.gap : "", component.label());
      }
      line.target = ValueText(labels_, indicator, component, iv1::VALUE_ROLE_TARGET);
      line.actual = ValueText(labels_, indicator, component, iv1::VALUE_ROLE_ACTUAL);
      for (const v1::Achievement& achievement : result.achievements()) {
        if (achievement.component() != component.id()) continue;
        if (achievement.has_permille()) {
          line.achievement = platform::FormatRate(achievement.permille());
        } else if (achievement.has_met()) {
          line.achievement = achievement.met() ? labels_.met : labels_.missed;
        }
      }
      if (first && result.has_cost_per_unit_yen()) {
        line.cost_per_unit = platform::FormatAmount(result.cost_per_unit_yen());
      }
      first = false;
    }
  }
  return lines;
}

// The mark stands on one of the things a sub-project does; its amount counts all the same.
std::string ReportView::ReferenceNote(const cv1::CrossReference& reference) const {
  const bool relisted = reference.kind() == cv1::CrossReference::KIND_RELISTED;
  const auto name = names_.find(reference.target());
  std::string target = name == names_.end() ? "" : name->second;
  if (target.empty()) target = YearAndName(reference.target());
  return absl::StrCat(labels_.partly, relisted ? labels_.relisted : labels_.prior_year,
                      labels_.colon, target);
}

PageView ReportView::PageOf(const v1::ProjectPage& page) const {
  PageView view;
  const int64_t unit_yen = report_.page_presentation().unit_yen();
  ReportLine line = LineOf(page.row(), unit_yen);
  view.title = line.name;
  view.departments = line.departments;
  line.is_heading = true;
  view.lines.push_back(std::move(line));
  for (const v1::ReportRow& row : page.sub_projects()) {
    ReportLine& part = view.lines.emplace_back(LineOf(row, unit_yen));
    const cv1::SubProject* sub = FindSub(page, row.node());
    if (sub == nullptr) continue;
    if (sub->mark() == cv1::MARK_NEW) part.name = absl::StrCat(labels_.mark_new, " ", part.name);
    if (sub->mark() == cv1::MARK_EXPANDED) {
      part.name = absl::StrCat(labels_.mark_expanded, " ", part.name);
    }
    for (const cv1::CrossReference& reference : sub->cross_references()) {
      part.notes.push_back(ReferenceNote(reference));
    }
    if (!sub->parts().empty()) {
      part.notes.push_back(
          absl::StrCat(labels_.parts, labels_.gap, absl::StrJoin(sub->parts(), labels_.separator)));
    }
  }
  view.indicators = IndicatorsOf(page);
  for (const cv1::RelatedProject& related : page.project().related_projects()) {
    std::string text = absl::StrCat(related.heading(), labels_.gap, related.display_name());
    if (!related.owner().empty()) absl::StrAppend(&text, labels_.gap, related.owner());
    if (related.has_amount_yen()) {
      absl::StrAppend(&text, labels_.gap, platform::FormatAmount(related.amount_yen()), " ",
                      labels_.units[0]);
    }
    view.related.push_back(std::move(text));
  }
  return view;
}

std::vector<PageView> ReportView::Pages() const {
  std::vector<PageView> views;
  for (const v1::ProjectPage& page : report_.pages()) views.push_back(PageOf(page));
  return views;
}

std::vector<FindingGroup> ReportView::Findings() const {
  std::map<std::string, size_t> group_of;  // by node and indicator
  std::vector<FindingGroup> groups(1);
  groups[0].title = labels_.general;
  for (const v1::ProjectPage& page : report_.pages()) {
    const size_t at = groups.size();
    groups.emplace_back().title = LineOf(page.row(), report_.page_presentation().unit_yen()).name;
    group_of[page.row().node()] = at;
    for (const v1::ReportRow& part : page.sub_projects()) group_of[part.node()] = at;
    for (const v1::IndicatorResult& result : page.indicators()) {
      group_of.emplace(result.indicator().name(), at);
    }
  }
  for (const v1::Finding& finding : report_.findings()) {
    auto found = group_of.find(finding.node());
    if (found == group_of.end()) found = group_of.find(finding.indicator());
    FindingGroup& group = groups[found == group_of.end() ? 0 : found->second];
    group.texts.push_back(FindingSentence(context_, finding));
  }
  std::erase_if(groups, [](const FindingGroup& group) { return group.texts.empty(); });
  return groups;
}

std::vector<LeafLine> ReportView::Leaves() const {
  std::vector<LeafLine> leaves;
  std::map<std::string, const v1::ProjectPage*> pages;
  for (const v1::ProjectPage& page : report_.pages()) pages[page.row().node()] = &page;
  for (const v1::ReportTable& table : report_.tables()) {
    if (!table.primary()) continue;
    std::vector<const v1::ReportRow*> above;
    for (const v1::ReportRow& row : table.rows()) {
      above.resize(std::min(above.size(), static_cast<size_t>(row.depth())));
      if (row.kind() == v1::ReportRow::KIND_CLASSIFICATION_NODE) {
        above.push_back(&row);
        continue;
      }
      const auto page = pages.find(row.node());
      if (row.kind() != v1::ReportRow::KIND_PROJECT || page == pages.end()) {
        leaves.push_back({above, nullptr, &row});
        continue;
      }
      for (const v1::ReportRow& part : page->second->sub_projects()) {
        leaves.push_back({above, page->second, &part});
      }
    }
  }
  return leaves;
}

}  // namespace kuzukuri::report
