#include "services/aggregator/domain/figures.h"

#include <algorithm>
#include <numeric>

#include "absl/numeric/int128.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

constexpr int kMillion = 1'000'000;

}  // namespace

void Figures::Add(const Figures& part) {
  has_appropriation |= part.has_appropriation;
  has_execution |= part.has_execution;
  overflow |= part.overflow;
  precision = std::max(precision, part.precision);
  for (size_t i = 0; i < kAmounts; ++i) {
    overflow |= __builtin_add_overflow(amounts[i], part.amounts[i], &amounts[i]);
  }
}

void Figures::Add(Amount amount, int64_t yen) {
  overflow |= __builtin_add_overflow(amounts[amount], yen, &amounts[amount]);
}

void Figures::Subtract(const Figures& part) {
  overflow |= part.overflow;
  for (size_t i = 0; i < kAmounts; ++i) {
    overflow |= __builtin_sub_overflow(amounts[i], part.amounts[i], &amounts[i]);
  }
}

bool Figures::Conserves(const Figures& ledger) const {
  if (overflow || ledger.overflow) return false;
  for (size_t i = 0; i < kAmounts; ++i) {
    if (i != kExecutedAdjustment && amounts[i] != ledger.amounts[i]) return false;
  }
  return true;
}

std::optional<int64_t> Figures::Appropriation() const {
  if (!has_appropriation) return std::nullopt;
  int64_t sum = 0;
  for (size_t i = 0; i < kParts; ++i) {
    if (__builtin_add_overflow(sum, amounts[i], &sum)) return std::nullopt;
  }
  return sum;
}

std::optional<int64_t> Figures::Original() const {
  if (!has_appropriation) return std::nullopt;
  return amounts[kOriginal];
}

std::optional<int64_t> Figures::Executed() const {
  if (!has_execution) return std::nullopt;
  return amounts[kExecuted];
}

std::optional<int64_t> Figures::Difference() const {
  const auto appropriation = Appropriation();
  const auto executed = Executed();
  if (!appropriation || !executed) return std::nullopt;
  return platform::CheckedSub(*appropriation, *executed);
}

int64_t Figures::CarriedOut() const {
  return amounts[kContinuedOut] + amounts[kApprovedOut] + amounts[kAccidentalOut];
}

std::vector<int64_t> SplitByShares(int64_t amount, const std::vector<int>& shares_ppm) {
  const absl::int128 whole = amount < 0 ? -absl::int128(amount) : absl::int128(amount);
  std::vector<int64_t> parts;
  std::vector<int64_t> remainders;
  absl::int128 missing = whole;
  for (const int share : shares_ppm) {
    const absl::int128 product = whole * share;
    parts.push_back(static_cast<int64_t>(product / kMillion));
    remainders.push_back(static_cast<int64_t>(product % kMillion));
    missing -= parts.back();
  }
  std::vector<size_t> order(shares_ppm.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  // Fewer yen are missing than there are parts with a remainder.
  for (size_t i = 0; missing > 0 && i < order.size(); ++i, --missing) ++parts[order[i]];
  if (amount < 0) {
    for (int64_t& part : parts) part = -part;
  }
  return parts;
}

std::vector<Figures> SplitByShares(const Figures& figures, const std::vector<int>& shares_ppm) {
  Figures empty = figures;
  empty.amounts = {};
  std::vector<Figures> result(shares_ppm.size(), empty);
  for (size_t i = 0; i < kAmounts; ++i) {
    if (figures.amounts[i] == 0) continue;
    const std::vector<int64_t> parts = SplitByShares(figures.amounts[i], shares_ppm);
    for (size_t k = 0; k < parts.size(); ++k) result[k].amounts[i] = parts[k];
  }
  return result;
}

}  // namespace kuzukuri::aggregator
