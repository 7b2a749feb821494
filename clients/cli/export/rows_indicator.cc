#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/export/cells.h"
#include "clients/cli/export/export_rows.h"
#include "clients/cli/export/row_head.h"
#include "services/platform/base/names.h"
#include "services/report/text/decimal_text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = indicator::v1;

std::string NodesCell(const ExportCells& cells, const v1::Indicator& indicator) {
  std::vector<std::string> items;
  for (const std::string& node : indicator.nodes()) {
    items.push_back(cells.Below("nodes", YearOf(indicator.name()), node));
  }
  return cells.List("nodes", items);
}

void AddComponents(const v1::Indicator& indicator, ExportFolder& folder) {
  for (const v1::IndicatorComponent& component : indicator.components()) {
    folder.Add("indicator_components",
               RowOf(indicator.name(), {{"indicator", IdOf(indicator.name())},
                                        {"component", component.id()},
                                        {"label", component.label()},
                                        {"unit", component.unit()},
                                        {"comparator", WordOf(component.comparator())}}));
  }
}

std::string NumberCell(bool known, const type::v1::Decimal& number) {
  return known ? report::PlainDecimal(number) : "";
}

void AddValues(const v1::Indicator& indicator, ExportFolder& folder) {
  for (const v1::IndicatorValue& value : indicator.values()) {
    folder.Add("indicator_values",
               RowOf(indicator.name(),
                     {{"indicator", IdOf(indicator.name())},
                      {"component", value.component()},
                      {"role", WordOf(value.role())},
                      {"state", WordOf(value.state())},
                      {"value", NumberCell(value.has_value(), value.value())},
                      {"denominator", NumberCell(value.has_denominator(), value.denominator())},
                      {"text", value.text()},
                      {"approximate", FlagCell(value.approximate())},
                      {"as_of", DateCell(value.as_of(), value.has_as_of())}}));
  }
}

// Ends as `indicator` or `indicator:component`, all of one year.
template <class Ends>
std::string EndsCell(const ExportCells& cells, const char* column, const std::string& year,
                     const Ends& ends) {
  const std::string indicators = absl::StrCat(year, "/indicators");
  std::vector<std::string> items;
  for (const v1::IndicatorEnd& end : ends) {
    const std::string id = cells.Below(column, indicators, end.indicator());
    items.push_back(end.component().empty() ? id : cells.Pair(column, id, ':', end.component()));
  }
  return cells.List(column, items);
}

// The name of the year before that of a resource.
std::string YearBefore(const std::string& name) {
  const auto parsed = platform::ParseName(name, "name");
  if (!parsed.ok() || !parsed->fiscal_year) return "";
  return platform::FiscalYearName(parsed->jurisdiction, *parsed->fiscal_year - 1);
}

}  // namespace

void AddRows(const v1::Indicator& indicator, ExportFolder& folder) {
  const ExportCells cells(indicator.name(), folder.refusals());
  folder.Add(
      "indicators",
      RowOf(indicator.name(),
            {{"indicator", IdOf(indicator.name())},
             {"nodes", NodesCell(cells, indicator)},
             {"display_name", indicator.display_name()},
             {"measure", WordOf(indicator.measure())},
             {"direction", WordOf(indicator.direction())},
             {"accumulation", WordOf(indicator.accumulation())},
             {"position", absl::StrCat(indicator.position())},
             {"period_start", DateCell(indicator.period_start(), indicator.has_period_start())},
             {"period_end", DateCell(indicator.period_end(), indicator.has_period_end())},
             {"note", indicator.note()}}));
  AddComponents(indicator, folder);
  AddValues(indicator, folder);
}

void AddRows(const v1::IndicatorLineageEdge& edge, ExportFolder& folder) {
  const ExportCells cells(edge.name(), folder.refusals());
  folder.Add(
      "indicator_lineage_edges",
      RowOf(edge.name(),
            {{"edge", IdOf(edge.name())},
             {"predecessors",
              EndsCell(cells, "predecessors", YearBefore(edge.name()), edge.predecessors())},
             {"successors", EndsCell(cells, "successors", YearOf(edge.name()), edge.successors())},
             {"comparability", WordOf(edge.comparability())},
             {"explanation", edge.explanation()}}));
}

}  // namespace kuzukuri::cli
