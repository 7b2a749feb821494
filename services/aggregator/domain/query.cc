#include "services/aggregator/domain/query.h"

#include <algorithm>

namespace kuzukuri::aggregator {

platform::Year Query::FirstYear() const {
  platform::Year year = columns.front().fiscal_year;
  for (const ColumnSpec& column : columns) year = std::min(year, column.fiscal_year);
  return year;
}

platform::Year Query::LastYear() const {
  platform::Year year = columns.front().fiscal_year;
  for (const ColumnSpec& column : columns) year = std::max(year, column.fiscal_year);
  return year;
}

bool Query::NeedsLineageDetails() const {
  return lineage_details || filter.findings.contains(FindingKind::kUnexplainedAppearance) ||
         filter.findings.contains(FindingKind::kUnexplainedDisappearance) ||
         filter.findings.contains(FindingKind::kNameChangedWithoutLineage);
}

}  // namespace kuzukuri::aggregator
