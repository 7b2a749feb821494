#include "services/aggregator/domain/query.h"

#include <algorithm>

namespace kuzukuri::aggregator {

int Query::FirstYear() const {
  int year = columns.front().fiscal_year;
  for (const ColumnSpec& column : columns) year = std::min(year, column.fiscal_year);
  return year;
}

int Query::LastYear() const {
  int year = columns.front().fiscal_year;
  for (const ColumnSpec& column : columns) year = std::max(year, column.fiscal_year);
  return year;
}

}  // namespace kuzukuri::aggregator
