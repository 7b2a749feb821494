// How far a running year has come, beside earlier years at the same date.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

// Earlier years that a pace looks back on.
inline constexpr int kPastYears = 5;

// One earlier year.
struct PastYear {
  platform::Year fiscal_year;
  std::optional<int64_t> executed;       // up to the same date
  std::optional<int64_t> appropriation;  // at the same date
  std::optional<int64_t> year_end;       // of the whole year, once it is settled
  std::optional<int64_t> rate_permille;  // at the same date
};

// Yen at year end.
struct Projection {
  int64_t low = 0;
  int64_t middle = 0;
  int64_t high = 0;
};

// The pace of a row in a column that is in year.
struct Pace {
  int column = 0;
  int day_of_year = 0;
  std::vector<PastYear> past;  // the latest first
  std::optional<Projection> projection;
};

// The executed amount times (year end / same date) of the past years that have both, above zero:
// the lowest, the median and the highest of these quotients, rounded half away from zero. The
// median of an even number is the mean of the middle two. Nothing with less than two such years,
// or when a result leaves 64 bits.
std::optional<Projection> ProjectYearEnd(int64_t executed, const std::vector<PastYear>& past);

// The same day of another fiscal year; 29 February becomes 28 where there is none.
platform::Date SameDate(const platform::Date& date, platform::Year fiscal_year,
                        platform::Year other_year);

}  // namespace kuzukuri::aggregator
