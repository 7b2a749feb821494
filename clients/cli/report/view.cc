#include "clients/cli/report/view.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/page.h"
#include "services/platform/base/money.h"

namespace kuzukuri::cli {
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

}  // namespace

std::vector<std::string> PrintedTexts(const v1::Cell& cell) {
  const v1::PrintedCell& printed = cell.printed();
  return {Or(printed.appropriation()), Or(printed.executed()), Or(printed.difference()),
          Or(printed.rate())};
}

std::vector<std::string> PrintedPlaces(
    const google::protobuf::RepeatedPtrField<budget::v1::ReportedFigure>& figures) {
  using Figure = budget::v1::ReportedFigure;
  std::vector<std::string> places;
  std::string last;
  for (const Figure& figure : figures) {
    const std::string place = absl::StrCat(figure.table(), ":", figure.row());
    if (place != last) places.push_back(place);
    last = place;
    absl::StrAppend(&places.back(), " ",
                    figure.measure() == Figure::MEASURE_RATE
                        ? platform::FormatRate(figure.value())
                        : platform::FormatAmount(figure.value()));
  }
  return places;
}

ReportView::ReportView(const v1::ExecutionReport& report, const Labels& labels)
    : report_(report), labels_(labels) {
  for (const v1::ReportTable& table : report.tables()) {
    std::vector<const v1::ReportRow*> above;
    for (const v1::ReportRow& row : table.rows()) {
      names_.emplace(row.node(), row.display_name());
      if (!table.primary()) continue;
      above.resize(std::min(above.size(), static_cast<size_t>(row.depth())));
      if (row.kind() == v1::ReportRow::KIND_CLASSIFICATION_NODE) above.push_back(&row);
      if (row.kind() == v1::ReportRow::KIND_PROJECT) headings_[row.node()] = above;
    }
  }
  for (const v1::ProjectPage& page : report.pages()) {
    for (const v1::ReportRow& part : page.sub_projects()) {
      names_.emplace(part.node(), part.display_name());
    }
    for (const v1::IndicatorResult& result : page.indicators()) {
      names_.emplace(result.indicator().name(), absl::StrCat(names_[page.row().node()], labels_.gap,
                                                             result.indicator().display_name()));
    }
  }
}

std::string ReportView::Title() const {
  return absl::StrCat(report_.jurisdiction_display_name(), labels_.gap,
                      report_.column().display_name(), labels_.gap, labels_.report);
}

std::vector<std::string> ReportView::Facts() const {
  std::vector<std::string> facts = {StateLabel(labels_, report_.column().closing_state()),
                                    DateLabel(labels_, report_.column()),
                                    StageLabel(labels_, report_.column().execution_stage())};
  if (!report_.column().statement_title().empty()) {
    facts.push_back(report_.column().statement_title());
  }
  return facts;
}

const char* ReportView::ExecutedLabel() const {
  return IsSettled(report_.column().closing_state()) ? labels_.settled : labels_.executed;
}

std::string ReportView::Legend(const v1::Presentation& presentation) const {
  std::string legend = labels_.absent;
  if (presentation.unit_yen() > 1) {
    const bool rounded = presentation.total_mode() == v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED;
    absl::StrAppend(&legend, rounded ? labels_.rounded_totals : labels_.exact_totals);
    if (presentation.rate_mode() == v1::Presentation::RATE_MODE_FROM_ROUNDED) {
      legend += labels_.rounded_rates;
    }
  }
  if (presentation.hold_below_full()) legend += labels_.held;
  return legend;
}

std::string ReportView::PageLegend() const { return Legend(report_.page_presentation()); }

ReportLine ReportView::LineOf(const v1::ReportRow& row) const {
  ReportLine line;
  line.depth = row.depth();
  line.is_heading = row.kind() == v1::ReportRow::KIND_CLASSIFICATION_NODE;
  line.outside_total = row.outside_total();
  line.departments.assign(row.departments().begin(), row.departments().end());
  line.cell = &row.cell();
  line.notes.assign(row.notes().begin(), row.notes().end());
  if (row.kind() == v1::ReportRow::KIND_OWN_POSTINGS) {
    line.name = labels_.own_postings;
  } else if (row.kind() == v1::ReportRow::KIND_UNKNOWN_NODES) {
    line.name = labels_.unknown_nodes;
  } else {
    line.name = row.printed_code().empty()
                    ? row.display_name()
                    : absl::StrCat(row.printed_code(), " ", row.display_name());
  }
  return line;
}

ReportTableView ReportView::TableOf(const v1::ReportTable& table) const {
  ReportTableView view;
  view.title = table.primary() ? labels_.primary_table : labels_.other_table;
  if (report_.tables_size() > 2 && !table.primary()) {
    absl::StrAppend(&view.title, " ", table.tree());
  }
  view.unit_yen = table.presentation().unit_yen();
  view.legend = Legend(table.presentation());
  for (const v1::ReportRow& row : table.rows()) view.lines.push_back(LineOf(row));
  if (!table.primary()) return view;
  const auto add_total = [&](const char* name, const v1::Cell& cell, bool outside) {
    ReportLine& line = view.lines.emplace_back();
    line.name = name;
    line.is_heading = true;
    line.is_total = true;
    line.outside_total = outside;
    line.cell = &cell;
  };
  add_total(labels_.total, report_.total(), false);
  if (report_.has_outside_total()) {
    add_total(labels_.outside_total, report_.outside_total(), true);
  }
  return view;
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
      line.target = ValueLabel(labels_, indicator, component, iv1::VALUE_ROLE_TARGET);
      line.actual = ValueLabel(labels_, indicator, component, iv1::VALUE_ROLE_ACTUAL);
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

PageView ReportView::PageOf(const v1::ProjectPage& page) const {
  PageView view;
  ReportLine line = LineOf(page.row());
  view.title = line.name;
  view.departments = line.departments;
  line.is_heading = true;
  view.lines.push_back(std::move(line));
  for (const v1::ReportRow& row : page.sub_projects()) {
    ReportLine& part = view.lines.emplace_back(LineOf(row));
    const cv1::SubProject* sub = FindSub(page, row.node());
    if (sub == nullptr) continue;
    if (sub->mark() == cv1::MARK_NEW) part.name = absl::StrCat(labels_.mark_new, " ", part.name);
    if (sub->mark() == cv1::MARK_EXPANDED) {
      part.name = absl::StrCat(labels_.mark_expanded, " ", part.name);
    }
    for (const cv1::CrossReference& reference : sub->cross_references()) {
      part.name =
          absl::StrCat(reference.kind() == cv1::CrossReference::KIND_RELISTED ? labels_.relisted
                                                                              : labels_.prior_year,
                       part.name);
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

std::vector<std::string> ReportView::Findings() const {
  std::vector<std::string> texts;
  for (const v1::Finding& finding : report_.findings()) {
    const auto name =
        names_.find(finding.indicator().empty() ? finding.node() : finding.indicator());
    texts.push_back(FindingLabel(labels_, finding, name == names_.end() ? "" : name->second));
  }
  return texts;
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

}  // namespace kuzukuri::cli
