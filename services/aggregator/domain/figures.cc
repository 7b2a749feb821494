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
  used_ |= part.used_;
  ForEach(part.used_, [&](size_t i) {
    overflow |= __builtin_add_overflow(amounts_[i], part.amounts_[i], &amounts_[i]);
  });
}

void Figures::Subtract(const Figures& part) {
  overflow |= part.overflow;
  used_ |= part.used_;
  ForEach(part.used_, [&](size_t i) {
    overflow |= __builtin_sub_overflow(amounts_[i], part.amounts_[i], &amounts_[i]);
  });
}

bool Figures::Conserves(const Figures& ledger) const {
  bool same = !overflow && !ledger.overflow;
  ForEach(used_ | ledger.used_,
          [&](size_t i) { same &= i == kExecutedAdjustment || amounts_[i] == ledger.amounts_[i]; });
  return same;
}

bool Figures::IsZero() const {
  bool zero = true;
  ForEach(used_, [&](size_t i) { zero &= amounts_[i] == 0; });
  return zero;
}

Figures Figures::WithoutAmounts() const {
  Figures result = *this;
  result.used_ = 0;
  result.amounts_ = {};
  return result;
}

bool operator==(const Figures& a, const Figures& b) {
  return a.has_appropriation == b.has_appropriation && a.has_execution == b.has_execution &&
         a.overflow == b.overflow && a.precision == b.precision && a.amounts_ == b.amounts_;
}

std::optional<int64_t> Figures::Appropriation() const {
  if (!has_appropriation) return std::nullopt;
  constexpr uint32_t kAllParts = (1U << kParts) - 1;
  int64_t sum = 0;
  bool left = false;
  ForEach(used_ & kAllParts,
          [&](size_t i) { left |= __builtin_add_overflow(sum, amounts_[i], &sum); });
  if (left) return std::nullopt;
  return sum;
}

std::optional<int64_t> Figures::Original() const {
  if (!has_appropriation) return std::nullopt;
  return amounts_[kOriginal];
}

std::optional<int64_t> Figures::Executed() const {
  if (!has_execution) return std::nullopt;
  return amounts_[kExecuted];
}

std::optional<int64_t> Figures::Difference() const {
  const auto appropriation = Appropriation();
  const auto executed = Executed();
  if (!appropriation || !executed) return std::nullopt;
  return platform::CheckedSub(*appropriation, *executed);
}

int64_t Figures::CarriedOut() const {
  return amounts_[kContinuedOut] + amounts_[kApprovedOut] + amounts_[kAccidentalOut];
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
  std::vector<Figures> result(shares_ppm.size(), figures.WithoutAmounts());
  for (size_t i = 0; i < kAmounts; ++i) {
    if (figures[i] == 0) continue;
    const std::vector<int64_t> parts = SplitByShares(figures[i], shares_ppm);
    for (size_t k = 0; k < parts.size(); ++k) result[k].Add(static_cast<Amount>(i), parts[k]);
  }
  return result;
}

}  // namespace kuzukuri::aggregator
