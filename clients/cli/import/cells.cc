#include "clients/cli/import/cells.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/files/words.h"
#include "clients/cli/import/batch.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {

void ForEachCell(
    const FileSet& files, Problems& problems,
    const std::function<void(const Record& record, budget::v1::ReportedFigure cell)>& each) {
  using Cell = budget::v1::ReportedFigure;
  ForEachRow(files, "reported_figures",
             CsvColumns{{"jurisdiction", "fiscal_year", "figure", "table", "row", "row_label",
                         "node", "measure", "unit_yen", "value"},
                        {"statement"}},
             problems, [&](const Record& record) {
               Cell cell;
               cell.set_table(record.Text("table"));
               cell.set_row(record.Number("row"));
               cell.set_row_label(record.Text("row_label"));
               if (const std::string node = record.Text("node"); !node.empty()) {
                 const std::string name = absl::StrCat(
                     platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear()), "/",
                     node);
                 if (!files.names.IsLeftOut(name)) cell.set_node(files.names.Of(name));
               }
               cell.set_measure(ReadWord<Cell::Measure>(record, "measure"));
               cell.set_unit_yen(record.Integer("unit_yen"));
               cell.set_value(record.Integer("value"));
               each(record, std::move(cell));
             });
}

std::vector<std::string> RollupsIn(const Record& record, const Names& names) {
  const std::string city = platform::JurisdictionName(record.Jurisdiction());
  const std::string year = platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear());
  std::vector<std::string> rollups;
  for (const std::string& node : record.List("rollups")) {
    // Departments are not a year's own.
    const bool department = absl::StartsWith(node, "departments/");
    rollups.push_back(names.Of(absl::StrCat(department ? city : year, "/", node)));
  }
  return rollups;
}

}  // namespace kuzukuri::cli
