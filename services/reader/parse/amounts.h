// Comparing printed amounts that may have different units.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// Whether two printed amounts can be one: equal after rounding to the coarser unit. False for rates
// and on overflow.
bool SameAmount(const Figure& a, const Figure& b);

// Whether the appropriations and the executed amounts of two places are the same: all that both
// print, one of them at least above or below zero.
bool SameAmounts(const std::vector<Figure>& a, const std::vector<Figure>& b);

// Whether a row can be the sum of others, in appropriation and executed amount as far as they are
// printed: as printed, or off by what rounding the parts explains.
bool IsSum(const Row& whole, const std::vector<const Row*>& parts);

// The same, and no accident: amounts so small that rounding could explain many sums do not count.
bool IsClearlySum(const Row& whole, const std::vector<const Row*>& parts);

}  // namespace kuzukuri::reader
