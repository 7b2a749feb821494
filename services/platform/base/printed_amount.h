// What exact amounts can be behind rounded ones that are printed.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/numeric/int128.h"

namespace kuzukuri::platform {

// Yen; wide enough for sums of any number of amounts in any unit.
using Yen = absl::int128;

// Exact amounts in yen, both ends included.
struct YenRange {
  Yen low = 0;
  Yen high = 0;
  bool empty() const { return low > high; }
  bool Contains(Yen yen) const { return low <= yen && yen <= high; }
  YenRange And(const YenRange& other) const;
  YenRange Or(const YenRange& other) const;  // the smallest range that holds both
  YenRange operator+(const YenRange& other) const { return {low + other.low, high + other.high}; }
  YenRange operator-(const YenRange& other) const { return {low - other.high, high - other.low}; }
};

// What rounds half away from zero to a printed amount. Units above one yen are even.
YenRange RoundsTo(int64_t printed, int64_t unit_yen);

// yen / unit, rounded half away from zero. The unit is above zero.
Yen RoundYen(Yen yen, int64_t unit_yen);

// Whether a rate in tenths of a percent is executed / budget, rounded half away from zero or held
// at 99.9 % below the full amount. The budget is above zero.
bool IsRate(Yen executed, Yen budget, int64_t permille);

// What a row prints; what is absent does not constrain.
struct PrintedRelations {
  YenRange budget;
  YenRange executed;
  std::optional<YenRange> difference;    // of budget and executed
  std::optional<int64_t> rate_permille;  // as IsRate; of budgets above zero
};

struct ExactAmounts {
  Yen budget = 0;
  Yen executed = 0;
};

// Amounts inside the ranges that satisfy the relations together, or nothing when none do.
std::optional<ExactAmounts> FindExactAmounts(const PrintedRelations& printed);

}  // namespace kuzukuri::platform
