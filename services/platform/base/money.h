// Exact arithmetic in yen. No floating point, and overflow is an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/numeric/int128.h"

namespace kuzukuri::platform {

// The sum or difference, or nothing on overflow.
std::optional<int64_t> CheckedAdd(int64_t a, int64_t b);
std::optional<int64_t> CheckedSub(int64_t a, int64_t b);

// numerator / denominator, rounded half away from zero. The denominator is above zero, the result
// fits; in 128 bits so that no product or sum of yen overflows.
int64_t DivideHalfAway(absl::int128 numerator, absl::int128 denominator);

// Execution rate in tenths of a percent, half up (away from zero for negative amounts): 958 is
// 95.8 %. Nothing when the denominator is zero. With `hold_below_full` the rate stays at 99.9 %
// while numerator < denominator.
std::optional<int64_t> RatePermille(int64_t numerator, int64_t denominator,
                                    bool hold_below_full = false);

// 1234567 as `1,234,567`; negative numbers as `▲1,234`.
std::string FormatAmount(int64_t amount);
// 958 as `95.8%`; negative rates as `▲1.0%`.
std::string FormatRate(int64_t permille);

}  // namespace kuzukuri::platform
