#include "clients/cli/import/cells.h"

#include <string>

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

}  // namespace kuzukuri::cli
