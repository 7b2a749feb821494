// Whether the figures a published statement prints follow from each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/aggregator/domain/findings.h"

namespace kuzukuri::aggregator {

// Numbers are the API's ReportedFigure.Measure.
enum class PrintedMeasure { kAppropriation = 1, kExecuted = 2, kDifference = 3, kRate = 4 };

// A row of a published table, as printed. Tables of different papers may have one name.
struct PrintedRow {
  std::string paper;  // full name of its statement; may be empty
  std::string table;
  int row = 0;
  std::string label;
  std::string node;      // full resource name; may be empty
  int64_t unit_yen = 1;  // of the amounts
  std::optional<int64_t> appropriation;
  std::optional<int64_t> executed;
  std::optional<int64_t> difference;
  std::optional<int64_t> rate_permille;
};

// A node and what its figures are the sum of.
struct PrintedSum {
  std::string node;
  std::vector<std::string> parts;
};

// Findings where printed figures do not follow from each other: the difference and the rate of a
// row, a whole and its parts in one table (where the table prints every part), the same figure in
// two tables. Each is rounding (PRINTED_ROUNDING) when some exact values inside the printed
// intervals satisfy the relation, together with the row's other ones, and else arithmetic
// (PRINTED_ARITHMETIC). A total that is the sum of its rounded parts, and a rate held at 99.9 %
// below the full amount, follow.
std::vector<Finding> FindPrinted(const std::vector<PrintedRow>& rows,
                                 const std::vector<PrintedSum>& sums);

}  // namespace kuzukuri::aggregator
