#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/report/statement/view.h"

namespace kuzukuri::report {

// Writes the report as a spreadsheet (XLSX): a sheet per table, the sub-projects, the indicators,
// the components of the appropriations, the findings and a legend. Amounts are numbers in exact
// yen beside the texts as printed; there are no formulas. The same report gives the same bytes.
absl::Status WriteWorkbook(const ReportView& view, const std::string& snapshot,
                           const std::string& path);

}  // namespace kuzukuri::report
