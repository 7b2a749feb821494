#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/files/words.h"
#include "clients/cli/import/change_set.h"
#include "clients/cli/import/indicator_values.h"
#include "clients/cli/import/plan_services.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = indicator::v1;

std::string YearName(const Record& record, int offset = 0) {
  return platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear() + offset);
}

std::string IndicatorName(const Record& record) {
  return absl::StrCat(YearName(record), "/indicators/", record.Text("indicator"));
}

// Indicators being put together from several files.
class Indicators {
 public:
  void Add(const std::string& year, Placed<v1::Indicator> indicator) {
    index_.emplace(indicator.message.name(), items_.size());
    items_.emplace_back(year, std::move(indicator));
  }

  // The indicator of a row of another file; null, and a problem, when there is none.
  Placed<v1::Indicator>* Find(const Record& record) {
    const auto found = index_.find(IndicatorName(record));
    if (found != index_.end()) return &items_[found->second].second;
    record.Problem("indicator", "no such indicator in indicators.csv; import both files together");
    return nullptr;
  }

  Rows<v1::Indicator> Take() {
    Rows<v1::Indicator> rows;
    for (auto& [year, indicator] : items_) rows.Add(year, std::move(indicator));
    return rows;
  }

 private:
  std::vector<std::pair<std::string, Placed<v1::Indicator>>> items_;  // with the year's name
  std::map<std::string, size_t> index_;
};

void ReadIndicators(const FileSet& files, Problems& problems, Indicators& indicators) {
  ForEachRow(files, "indicators",
             {"jurisdiction", "fiscal_year", "indicator", "nodes", "display_name", "measure",
              "direction", "accumulation", "position", "period_start", "period_end", "note"},
             problems, [&](const Record& record) {
               const std::string year = YearName(record);
               v1::Indicator indicator;
               indicator.set_name(IndicatorName(record));
               indicator.set_display_name(record.Text("display_name"));
               for (const std::string& node : record.List("nodes")) {
                 indicator.add_nodes(files.names.Of(absl::StrCat(year, "/", node)));
               }
               indicator.set_measure(ReadWord<v1::Measure>(record, "measure"));
               indicator.set_direction(ReadWord<v1::Direction>(record, "direction", true));
               indicator.set_accumulation(ReadWord<v1::Accumulation>(record, "accumulation", true));
               indicator.set_position(record.Number("position"));
               if (const auto date = record.Date("period_start")) {
                 *indicator.mutable_period_start() = *date;
               }
               if (const auto date = record.Date("period_end"))
                 *indicator.mutable_period_end() = *date;
               indicator.set_note(record.Text("note"));
               indicators.Add(year, {indicator, record.place(), {}});
             });
}

void ReadComponents(const FileSet& files, Problems& problems, Indicators& indicators) {
  ForEachRow(
      files, "indicator_components",
      {"jurisdiction", "fiscal_year", "indicator", "component", "label", "unit", "comparator"},
      problems, [&](const Record& record) {
        Placed<v1::Indicator>* indicator = indicators.Find(record);
        if (indicator == nullptr) return;
        indicator->parts[absl::StrCat("components[", indicator->message.components_size(), "]")] =
            record.place();
        v1::IndicatorComponent* component = indicator->message.add_components();
        component->set_id(record.Text("component"));
        component->set_label(record.Text("label"));
        component->set_unit(record.Text("unit"));
        component->set_comparator(ReadWord<v1::Comparator>(record, "comparator", true));
      });
}

v1::IndicatorValue ReadValue(const Record& record) {
  v1::IndicatorValue value;
  value.set_component(record.Text("component"));
  value.set_role(ReadWord<v1::ValueRole>(record, "role"));
  value.set_state(ReadWord<v1::ValueState>(record, "state"));
  if (const auto number = record.Decimal("value")) *value.mutable_value() = *number;
  if (const auto number = record.Decimal("denominator")) *value.mutable_denominator() = *number;
  value.set_text(record.Text("text"));
  value.set_approximate(record.Flag("approximate"));
  if (const auto date = record.Date("as_of")) *value.mutable_as_of() = *date;
  return value;
}

std::vector<ValueRow> ReadValues(const FileSet& files, Problems& problems, Indicators& indicators) {
  std::vector<ValueRow> rows;
  ForEachRow(files, "indicator_values",
             {"jurisdiction", "fiscal_year", "indicator", "component", "role", "state", "value",
              "denominator", "text", "approximate", "as_of"},
             problems, [&](const Record& record) {
               if (indicators.Find(record) == nullptr) return;
               rows.push_back(
                   {YearName(record), IndicatorName(record), ReadValue(record), record.place()});
             });
  return rows;
}

// Asks for what indicators are, without the values recorded of them.
grpc::Status AskDefinitions(Connection& connection, grpc::ClientContext& context,
                            const std::string& parent, Held<v1::Indicator>* held) {
  static const auto kAsk =
      AskByList<v1::Indicator, v1::ListIndicatorsRequest, v1::ListIndicatorsResponse>(
          [](Connection& c, auto... a) { return c.indicator().ListIndicators(a...); },
          [](const auto& page) -> auto& { return page.indicators(); });
  grpc::Status status = kAsk(connection, context, parent, held);
  for (auto& [name, indicator] : *held) {
    indicator.set_revision(VersionOf(indicator));
    indicator.clear_values();
  }
  return status;
}

// Returns the values, which are recorded once the indicators are there.
std::vector<ValueRow> PlanIndicators(const FileSet& files, Problems& problems, ChangeSet& changes) {
  Indicators indicators;
  ReadIndicators(files, problems, indicators);
  ReadComponents(files, problems, indicators);
  std::vector<ValueRow> values = ReadValues(files, problems, indicators);
  changes.Add<v1::Indicator>("indicators", indicators.Take(), AskDefinitions, WhatDiffers::kIsKept,
                             NotSaid(files, "indicator_components", "components"));
  return values;
}

// An end as `indicator` or `indicator:component`.
void AddEnd(const std::string& year, const std::string& item, v1::IndicatorEnd* end) {
  const std::vector<std::string> parts = absl::StrSplit(item, absl::MaxSplits(':', 1));
  end->set_indicator(absl::StrCat(year, "/indicators/", parts[0]));
  if (parts.size() == 2) end->set_component(parts[1]);
}

void PlanEdges(const FileSet& files, Problems& problems, ChangeSet& changes) {
  Rows<v1::IndicatorLineageEdge> rows;
  ForEachRow(files, "indicator_lineage_edges",
             {"jurisdiction", "fiscal_year", "edge", "predecessors", "successors", "comparability",
              "explanation"},
             problems, [&](const Record& record) {
               const std::string year = YearName(record);
               v1::IndicatorLineageEdge edge;
               edge.set_name(absl::StrCat(year, "/indicatorLineageEdges/", record.Text("edge")));
               for (const std::string& item : record.List("predecessors")) {
                 AddEnd(YearName(record, -1), item, edge.add_predecessors());
               }
               for (const std::string& item : record.List("successors")) {
                 AddEnd(year, item, edge.add_successors());
               }
               edge.set_comparability(ReadWord<v1::Comparability>(record, "comparability"));
               edge.set_explanation(record.Text("explanation"));
               rows.Add(year, {edge, record.place(), {}});
             });
  changes.Add<v1::IndicatorLineageEdge>(
      "indicatorLineageEdges", rows,
      AskByList<v1::IndicatorLineageEdge, v1::ListIndicatorLineageEdgesRequest,
                v1::ListIndicatorLineageEdgesResponse>(
          [](Connection& c, auto... a) { return c.indicator().ListIndicatorLineageEdges(a...); },
          [](const auto& page) -> auto& { return page.indicator_lineage_edges(); }),
      WhatDiffers::kIsKept);
}

}  // namespace

void PlanIndicator(const FileSet& files, Problems& problems, Plan& plan) {
  const Reconciling how{files.updates, files.prunes, files.reason};
  ChangeSet changes(how);
  std::vector<ValueRow> values = PlanIndicators(files, problems, changes);
  PlanEdges(files, problems, changes);
  changes.AddSteps(
      "indicators",
      SendOnStream<v1::ImportChangesRequest, v1::ImportChangesResponse, v1::IndicatorChange>(
          how, [](Connection& c, auto... a) { return c.indicator().ImportChanges(a...); }),
      plan);
  AddValueSteps(std::move(values), plan);
}

}  // namespace kuzukuri::cli
