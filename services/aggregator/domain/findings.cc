#include "services/aggregator/domain/findings.h"

#include "services/aggregator/domain/carry_over.h"
#include "services/aggregator/domain/column_findings.h"
#include "services/aggregator/domain/execution_findings.h"
#include "services/aggregator/domain/swings.h"

namespace kuzukuri::aggregator {

Findings FindAll(const CompareInput& input, const Comparison& comparison,
                 const Thresholds& thresholds, const Findings& lineage_gaps, const PastOf& past) {
  Findings findings;
  FindInColumns(input, findings);
  findings.insert(findings.end(), lineage_gaps.begin(), lineage_gaps.end());
  FindCarryOver(input, comparison, findings);
  ExecutionFinder execution(input, thresholds.low_execution_permille, findings);
  execution.CheckTotal(comparison.total);
  const auto check_rows = [&](const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      execution.CheckRow(row);
      if (row.info->kind != RowKind::kNodes && row.info->kind != RowKind::kSubtotal) continue;
      FindSwings(input, row, {thresholds.swing_yen, thresholds.swing_permille}, findings);
    }
  };
  check_rows(comparison.subtotals);
  check_rows(comparison.rows);
  FindBehindPace(input, comparison.total, thresholds.pace_permille, past, findings);
  for (const Row& row : comparison.rows) {
    FindBehindPace(input, row, thresholds.pace_permille, past, findings);
  }
  return findings;
}

}  // namespace kuzukuri::aggregator
