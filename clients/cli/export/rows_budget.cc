#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/export/cells.h"
#include "clients/cli/export/export_rows.h"
#include "clients/cli/export/row_head.h"
#include "clients/cli/files/ledger_csv.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

// Nodes as they are called below the year.
template <class Names>
std::string NodesCell(const ExportCells& cells, const char* column, const std::string& year,
                      const Names& nodes) {
  std::vector<std::string> items;
  for (const std::string& node : nodes) items.push_back(cells.Below(column, year, node));
  return cells.List(column, items);
}

// What a line or a placement of it names. Departments are not a year's own.
template <class Names>
std::string RollupsCell(const ExportCells& cells, const std::string& line, const Names& rollups) {
  std::vector<std::string> items;
  const std::string departments = absl::StrCat(JurisdictionOf(line), "/departments/");
  for (const std::string& node : rollups) {
    const bool department = absl::StartsWith(node, departments);
    items.push_back(cells.Below("rollups", department ? JurisdictionOf(line) : YearOf(line), node));
  }
  return cells.List("rollups", items);
}

// The word of a dimension's kind, by its collection.
std::string DimensionWord(const v1::Dimension& dimension) {
  for (const auto& [word, collection] : kDimensionKinds) {
    if (absl::StrContains(dimension.name(), absl::StrCat("/", collection, "/"))) return word;
  }
  return "";
}

}  // namespace

void AddRows(const v1::Dimension& dimension, ExportFolder& folder) {
  folder.Add("dimensions", RowOf(dimension.name(), {{"kind", DimensionWord(dimension)},
                                                    {"dimension", IdOf(dimension.name())},
                                                    {"display_name", dimension.display_name()}}));
}

void AddRows(const v1::BudgetYear& year, const v1::Settlement& settlement, ExportFolder& folder) {
  const ExportCells cells(year.name(), folder.refusals());
  folder.Add(
      "budget_years",
      RowOf(year.name(),
            {{"closing_state", WordOf(year.closing_state())},
             {"execution_stage", WordOf(year.execution_stage())},
             {"posting_granularity", WordOf(year.posting_granularity())},
             {"executed_through", DateCell(year.executed_through(), year.has_executed_through())},
             {"statement_title", year.statement_title()},
             // Without one the service observes.
             {"control", WordOf(std::max(year.control(), v1::BUDGET_CONTROL_OBSERVE))},
             {"control_level", WordOf(year.control_level())},
             {"control_nodes",
              NodesCell(cells, "control_nodes", YearOf(year.name()), year.control_nodes())},
             {"closed_on", DateCell(settlement.closed_on(), settlement.has_closed_on())},
             {"disagreement_reason", settlement.disagreement_reason()},
             {"certified_on", DateCell(settlement.certified_on(), settlement.has_certified_on())},
             {"certification_reference", settlement.certification_reference()}}));
}

void AddRows(const v1::BudgetLine& line, ExportFolder& folder) {
  const ExportCells cells(line.name(), folder.refusals());
  folder.Add("budget_lines",
             RowOf(line.name(), {{"budget_line", IdOf(line.name())},
                                 {"node", cells.Below("node", YearOf(line.name()), line.node())},
                                 {"records_appropriation", FlagCell(line.records_appropriation())},
                                 {"records_execution", FlagCell(line.records_execution())},
                                 {"fund_source", line.fund_source()},
                                 {"economic_item", line.economic_item()},
                                 {"note", line.note()},
                                 {"rollups", RollupsCell(cells, line.name(), line.rollups())},
                                 {"appropriation_keeper", WordOf(line.appropriation_keeper())},
                                 {"execution_keeper", WordOf(line.execution_keeper())}}));
}

void AddRows(const v1::LedgerEntry& entry, ExportFolder& folder) {
  folder.AddLine("ledger_entries", LedgerCsvHeader(), LedgerCsvRow(entry));
}

void AddRows(const v1::Statement& statement, ExportFolder& folder) {
  folder.Add("statements",
             RowOf(statement.name(), {{"statement", IdOf(statement.name())},
                                      {"kind", WordOf(statement.kind())},
                                      {"as_of", DateCell(statement.as_of())},
                                      {"title", statement.title()},
                                      {"rounding", WordOf(statement.rounding())},
                                      {"execution_stage", WordOf(statement.execution_stage())},
                                      {"excerpt", FlagCell(statement.excerpt())},
                                      {"checks_only", FlagCell(statement.checks_only())},
                                      {"document_digest", statement.document_digest()}}));
}

void AddRows(const std::string& statement, const v1::StatementFigure& figure,
             ExportFolder& folder) {
  const ExportCells cells(statement, folder.refusals());
  const int number = figure.supplementary_number();
  folder.Add("statement_figures",
             RowOf(statement, {{"statement", IdOf(statement)},
                               {"node", cells.Below("node", YearOf(statement), figure.node())},
                               {"figure", WordOf(figure.figure())},
                               {"supplementary_number", number == 0 ? "" : absl::StrCat(number)},
                               {"printed", absl::StrCat(figure.printed())},
                               {"unit_yen", absl::StrCat(figure.unit_yen())}}));
}

void AddRows(const std::string& statement, const v1::StatementPlacement& placement,
             ExportFolder& folder) {
  const std::string& line = placement.budget_line();
  const ExportCells cells(statement, folder.refusals());
  folder.Add("statement_placements",
             RowOf(statement, {{"statement", IdOf(statement)},
                               {"budget_line", IdOf(line)},
                               {"rollups", RollupsCell(cells, line, placement.rollups())}}));
}

void AddRows(const v1::ReportedFigure& figure, ExportFolder& folder) {
  const ExportCells cells(figure.name(), folder.refusals());
  folder.Add(
      "reported_figures",
      RowOf(figure.name(), {{"statement", IdOf(figure.statement())},
                            {"figure", IdOf(figure.name())},
                            {"table", figure.table()},
                            {"row", absl::StrCat(figure.row())},
                            {"row_label", figure.row_label()},
                            {"node", cells.Below("node", YearOf(figure.name()), figure.node())},
                            {"measure", WordOf(figure.measure())},
                            {"unit_yen", absl::StrCat(figure.unit_yen())},
                            {"value", absl::StrCat(figure.value())}}));
}

}  // namespace kuzukuri::cli
