// Where a year's ledger does not tell a figure.
#pragma once

#include <array>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// A leaf of which a measure is not known though it should be.
struct Gap {
  BudgetMeasure measure = kAppropriated;
  int leaf = 0;
  // The leaf of a node above that states it for everything below it, -1 for none: a sum in which
  // both stand alike lacks nothing.
  int stated_by = -1;
};

// Of each measure, the leaves of a year (counted from its first) that have budget lines which do
// not record it, beside others that do without doing so for all of them.
using PartlyRecorded = std::array<std::vector<int>, kBudgetMeasures>;

// Which projects should have figures: all of the catalogue, or those that have some.
enum class Expected { kAllProjects, kThoseWithFigures };

// The gaps of a year, by leaf, and in `leaves` (from its first on) of how many parts each measure
// is known. A sub-project without a budget line is a part that has no amount of its own.
std::vector<Gap> FindGaps(const Timeline& timeline, int year, const PartlyRecorded& partly,
                          Expected expected, std::vector<Amounts>& leaves);

}  // namespace kuzukuri::aggregator
