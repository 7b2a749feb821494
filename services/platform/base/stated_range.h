// What a statement's printed amount can mean, by how the paper rounds. Budget and command line go
// by this one rule.
#pragma once

#include <cstdint>

namespace kuzukuri::platform {

// Numbers of the API's Statement.Rounding; 0: the paper does not say.
inline constexpr int kTruncates = 1;
inline constexpr int kRoundsHalfUp = 2;

// Exact amounts in yen, both ends included.
struct StatedRange {
  int64_t lowest = 0;
  int64_t highest = 0;

  bool Holds(int64_t yen) const { return lowest <= yen && yen <= highest; }
  bool Meets(const StatedRange& other) const {
    return lowest <= other.highest && other.lowest <= highest;
  }
};

// `printed` times `unit_yen` fits into 64 bits; the unit is above zero.
StatedRange RangeOfStated(int64_t printed, int64_t unit_yen, int rounding);

}  // namespace kuzukuri::platform
