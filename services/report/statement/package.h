#pragma once

#include <string>

#include "services/report/statement/view.h"

namespace kuzukuri::report {

// The two files of a Fiscal Data Package 1.0.
struct FiscalPackage {
  std::string descriptor;  // datapackage.json
  std::string data;        // execution.csv
};

// The report as a Fiscal Data Package: a row per place where money is posted and phase (approved:
// the original appropriation, adjusted: the current one, executed), so that the rows of a phase sum
// to the ledger's own total. What is not known has no row.
FiscalPackage MakePackage(const ReportView& view, const std::string& jurisdiction,
                          const std::string& snapshot);

}  // namespace kuzukuri::report
