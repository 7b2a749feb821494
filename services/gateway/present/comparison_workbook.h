#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/report/comparison/comparison.h"

namespace kuzukuri::gateway {

// Writes the comparison as a spreadsheet (XLSX): the table, the findings, a legend. Amounts are
// numbers in exact yen, everything else is text; there are no formulas. With `options.components`
// also the original appropriation, the rate on it, and what became of the rest. The same answer
// gives the same bytes.
absl::Status WriteComparisonWorkbook(const report::Comparison& comparison, const std::string& path);

}  // namespace kuzukuri::gateway
