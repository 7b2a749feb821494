#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/export/cells.h"
#include "clients/cli/export/export_rows.h"
#include "clients/cli/export/row_head.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/report/text/decimal_text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;

// What an explanation names, below its year, or with the year where it is of another one.
std::string SubjectCell(const ExportCells& cells, const char* column, const std::string& year,
                        const std::string& name) {
  return cells.Below(
      column, absl::StartsWith(name, absl::StrCat(year, "/")) ? year : JurisdictionOf(year), name);
}

std::string NodesCell(const ExportCells& cells, const v1::Explanation& explanation) {
  std::vector<std::string> items;
  for (const std::string& node : explanation.nodes()) {
    items.push_back(SubjectCell(cells, "nodes", YearOf(explanation.name()), node));
  }
  return cells.List("nodes", items);
}

std::string FindingCell(const ExportCells& cells, const std::string& name) {
  aggregator::v1::Finding::Kind kind = aggregator::v1::Finding::KIND_UNSPECIFIED;
  if (!name.empty() && !aggregator::v1::Finding::Kind_Parse(absl::StrCat("KIND_", name), &kind)) {
    cells.Refuse("finding_kind", name, "it is no kind of finding that this release knows");
  }
  return WordOf(kind);
}

}  // namespace

void AddRows(const v1::Explanation& explanation, ExportFolder& folder) {
  const ExportCells cells(explanation.name(), folder.refusals());
  const int compared = explanation.compared_fiscal_year();
  folder.Add("explanations",
             RowOf(explanation.name(),
                   {{"explanation", IdOf(explanation.name())},
                    {"compared_fiscal_year", compared == 0 ? "" : absl::StrCat(compared)},
                    {"nodes", NodesCell(cells, explanation)},
                    {"indicator", SubjectCell(cells, "indicator", YearOf(explanation.name()),
                                              explanation.indicator())},
                    {"finding_kind", FindingCell(cells, explanation.finding_kind())},
                    {"state", WordOf(explanation.state())},
                    {"author", explanation.author()},
                    {"text", explanation.text()}}));
  for (const v1::ExplainedFigure& figure : explanation.figures()) {
    folder.Add("explanation_figures",
               RowOf(explanation.name(),
                     {{"explanation", IdOf(explanation.name())},
                      {"figure_fiscal_year", absl::StrCat(figure.fiscal_year())},
                      {"measure", WordOf(figure.measure())},
                      {"component", figure.component()},
                      {"value", figure.has_value() ? report::PlainDecimal(figure.value())
                                                   : absl::StrCat(figure.amount_yen())}}));
  }
}

}  // namespace kuzukuri::cli
