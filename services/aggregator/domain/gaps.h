// Where a year's ledger does not tell a figure.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// A leaf of which a measure is not known though it should be, or not at the date of the others.
struct Gap {
  BudgetMeasure measure = kAppropriated;
  int leaf = 0;
  // The leaf of a node above that states it for everything below it, -1 for none: a sum in which
  // both stand alike lacks nothing.
  int stated_by = -1;
  std::optional<platform::Date> told = {};  // the earlier date it was last told at; none: never
};

// Takes a gap into a sum that it leaves incomplete, with the appropriation of its leaf.
void AddGap(const Gap& gap, int64_t appropriation_yen, Amounts& sum);

// When papers last told the execution of a year's leaves.
struct LastTold {
  struct Leaf {
    platform::Date date;
    bool with_below = false;  // of everything below it together
  };
  platform::Date newest;                    // date of the newest paper
  std::vector<std::optional<Leaf>> leaves;  // from the year's first on
};

// Of each measure, the leaves of a year (counted from its first) that have budget lines which do
// not record it, beside others that do without doing so for all of them.
using PartlyRecorded = std::array<std::vector<int>, kBudgetMeasures>;

// Which projects should have figures: all of the catalogue, or those that have some.
enum class Expected { kAllProjects, kThoseWithFigures };

// The gaps of a year, by leaf, and in `leaves` (from its first on) of how many parts each measure
// is known. A sub-project without a budget line is a part that has no amount of its own. Where
// papers tell execution (`told`, else null), a leaf that they did not tell and that nothing was
// posted on is not known, and what they tell of a node they tell of everything below it.
std::vector<Gap> FindGaps(const Timeline& timeline, int year, const PartlyRecorded& partly,
                          Expected expected, const LastTold* told, std::vector<Amounts>& leaves);

}  // namespace kuzukuri::aggregator
