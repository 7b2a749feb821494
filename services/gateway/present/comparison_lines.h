// The rows of a comparison in the order in which a page has them, the same for every file.
#pragma once

#include <string>
#include <vector>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::gateway {

// A line; points into the answer.
struct ComparisonLine {
  const aggregator::v1::Row* row = nullptr;
  std::string name;
  int depth = 0;
  bool is_heading = false;  // a subtotal or a total
};

// Headings with the rows under them, the total, then what stands outside of it.
std::vector<ComparisonLine> LinesOf(const report::Comparison& comparison);

// What tells the columns apart: `2023`, or with date and stage where a year comes more than once.
std::vector<std::string> ColumnKeys(const aggregator::v1::CompareExecutionResponse& answer);

// The change between the last two columns; one without figures where there is none.
const aggregator::v1::Change& LastChangeOf(const aggregator::v1::Row& row);

// Whether the original appropriation is known. Where statements state a whole without its parts,
// zero is what nobody has stated.
bool KnowsOriginal(const aggregator::v1::Cell& cell);

}  // namespace kuzukuri::gateway
