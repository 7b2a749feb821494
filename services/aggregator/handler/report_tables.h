// The tables and pages of an execution report.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/printed.h"
#include "services/aggregator/handler/columns.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// What a report is made of: one column of one year.
struct ReportSources {
  const Paper* paper = nullptr;
  const PublishedFigures* published = nullptr;
  const DepartmentNames* departments = nullptr;
  const YearBook* book = nullptr;
  int64_t budget_revision = 0;
  const Plan* plan = nullptr;
  const CompareInput* input = nullptr;
  const Comparison* comparison = nullptr;
  std::map<std::string, Presentation> presentations;  // by table; `` for the others
};

// What the published statement prints, row by row, and what its figures are the sum of.
struct PrintedStatement {
  std::vector<PrintedRow> rows;
  std::vector<PrintedSum> sums;
};
PrintedStatement ReadStatement(const Paper& paper, const PublishedFigures& published);

// Fills everything but the findings. INTERNAL (reason CONSERVATION_VIOLATED) when the tables should
// ever not hold what the ledger holds.
absl::Status FillReport(const ReportSources& sources, v1::ExecutionReport* report);

}  // namespace kuzukuri::aggregator
