#include "services/aggregator/domain/projection.h"

#include <algorithm>
#include <limits>

#include "absl/numeric/int128.h"

namespace kuzukuri::aggregator {
namespace {

// executed * numerator / denominator, rounded half away from zero; the denominator is above zero.
std::optional<int64_t> Scale(int64_t executed, int64_t numerator, int64_t denominator) {
  const absl::int128 product = absl::int128(executed) * numerator;
  const absl::int128 size = product < 0 ? -product : product;
  const absl::int128 rounded = (size * 2 + denominator) / (absl::int128(denominator) * 2);
  if (rounded > std::numeric_limits<int64_t>::max()) return std::nullopt;
  const auto result = static_cast<int64_t>(rounded);
  return product < 0 ? -result : result;
}

}  // namespace

std::optional<Projection> ProjectYearEnd(int64_t executed, const std::vector<PastYear>& past) {
  std::vector<int64_t> ends;
  for (const PastYear& year : past) {
    if (!year.executed || !year.year_end || *year.executed <= 0 || *year.year_end < 0) continue;
    const auto end = Scale(executed, *year.year_end, *year.executed);
    if (!end) return std::nullopt;
    ends.push_back(*end);
  }
  if (ends.size() < 2) return std::nullopt;
  // The order of the results is that of the quotients.
  std::sort(ends.begin(), ends.end());
  const size_t middle = ends.size() / 2;
  Projection projection{ends.front(), ends[middle], ends.back()};
  if (ends.size() % 2 == 0) {
    const absl::int128 sum = absl::int128(ends[middle - 1]) + ends[middle];
    projection.middle = static_cast<int64_t>((sum + (sum < 0 ? -1 : 1)) / 2);
  }
  return projection;
}

platform::Date SameDate(const platform::Date& date, platform::Year fiscal_year,
                        platform::Year other_year) {
  platform::Date other = date;
  other.year += other_year.value() - fiscal_year.value();
  if (!platform::MakeDate(other.year, other.month, other.day)) other.day = 28;
  return other;
}

}  // namespace kuzukuri::aggregator
