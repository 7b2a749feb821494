#include "services/aggregator/domain/amounts.h"

#include <algorithm>

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

// Whether the sum left 64 bits.
bool AddTo(PartCount& sum, const PartCount& part) {
  sum.count += part.count;
  return __builtin_add_overflow(sum.appropriation, part.appropriation, &sum.appropriation);
}

// The same of earlier parts.
bool AddTo(Parts& sum, const PartCount& earlier, const platform::Date& earliest) {
  sum.earliest = sum.earlier.count == 0 ? earliest : std::min(sum.earliest, earliest);
  return AddTo(sum.earlier, earlier);
}

}  // namespace

void Amounts::Add(const Amounts& part) {
  has_appropriation |= part.has_appropriation;
  has_execution |= part.has_execution;
  overflow |= part.overflow;
  precision = std::max(precision, part.precision);
  used_ |= part.used_;
  ForEach(part.used_, [&](size_t i) {
    overflow |= __builtin_add_overflow(amounts_[i], part.amounts_[i], &amounts_[i]);
  });
  AddParts(part);
}

void Amounts::AddParts(const Amounts& part) {
  for (size_t m = 0; m < kBudgetMeasures; ++m) {
    Parts& of = parts[m];
    const Parts& added = part.parts[m];
    of.known += added.known;
    overflow |= AddTo(of.absent, added.absent);
    if (added.earlier.count != 0) overflow |= AddTo(of, added.earlier, added.earliest);
  }
}

void Amounts::AddAbsent(BudgetMeasure measure, int64_t appropriation_yen) {
  overflow |= AddTo(parts[measure].absent, {1, appropriation_yen});
}

void Amounts::AddEarlier(BudgetMeasure measure, const platform::Date& told,
                         int64_t appropriation_yen) {
  overflow |= AddTo(parts[measure], {1, appropriation_yen}, told);
}

void Amounts::Subtract(const Amounts& part) {
  overflow |= part.overflow;
  used_ |= part.used_;
  ForEach(part.used_, [&](size_t i) {
    overflow |= __builtin_sub_overflow(amounts_[i], part.amounts_[i], &amounts_[i]);
  });
}

bool Amounts::Conserves(const Amounts& ledger) const {
  bool same = !overflow && !ledger.overflow;
  ForEach(used_ | ledger.used_,
          [&](size_t i) { same &= i == kExecutedAdjustment || amounts_[i] == ledger.amounts_[i]; });
  return same;
}

bool Amounts::IsZero() const {
  bool zero = true;
  ForEach(used_, [&](size_t i) { zero &= amounts_[i] == 0; });
  return zero;
}

Amounts Amounts::WithoutAmounts() const {
  Amounts result = *this;
  result.used_ = 0;
  result.amounts_ = {};
  return result;
}

Amounts Amounts::WithoutParts() const {
  Amounts result = *this;
  result.parts = {};
  return result;
}

bool operator==(const Amounts& a, const Amounts& b) {
  return a.has_appropriation == b.has_appropriation && a.has_execution == b.has_execution &&
         a.overflow == b.overflow && a.precision == b.precision && a.parts == b.parts &&
         a.amounts_ == b.amounts_;
}

std::optional<int64_t> Amounts::Appropriation() const {
  if (!parts[kAppropriated].IsWhole()) return std::nullopt;
  return KnownAppropriation();
}

std::optional<int64_t> Amounts::KnownAppropriation() const {
  if (!has_appropriation || overflow) return std::nullopt;
  constexpr uint32_t kAllParts = ((1U << kParts) - 1) | (1U << kNotStated) | (1U << kInNotStated);
  int64_t sum = 0;
  bool left = false;
  ForEach(used_ & kAllParts,
          [&](size_t i) { left |= __builtin_add_overflow(sum, amounts_[i], &sum); });
  if (left) return std::nullopt;
  return sum;
}

std::optional<int64_t> Amounts::Original() const {
  if (!has_appropriation || overflow || !parts[kAppropriated].IsWhole()) return std::nullopt;
  return amounts_[kOriginal];
}

std::optional<int64_t> Amounts::Executed() const {
  if (!parts[kSpent].IsWhole()) return std::nullopt;
  return KnownExecuted();
}

std::optional<int64_t> Amounts::KnownExecuted() const {
  if (!has_execution || overflow) return std::nullopt;
  return amounts_[kExecuted];
}

std::optional<Incomplete> Amounts::IncompleteAppropriation() const {
  const auto known = KnownAppropriation();
  if (!known || parts[kAppropriated].IsWhole()) return std::nullopt;
  return Incomplete{*known, parts[kAppropriated]};
}

std::optional<Incomplete> Amounts::IncompleteExecuted() const {
  const auto known = KnownExecuted();
  if (!known || parts[kSpent].IsWhole()) return std::nullopt;
  return Incomplete{*known, parts[kSpent]};
}

std::optional<int64_t> Amounts::Difference() const {
  const auto appropriation = Appropriation();
  const auto executed = Executed();
  if (!appropriation || !executed) return std::nullopt;
  return platform::CheckedSub(*appropriation, *executed);
}

std::optional<int64_t> Amounts::Unused() const {
  const auto difference = Difference();
  const auto carried_out = CarriedOut();
  if (!difference || !carried_out) return std::nullopt;
  return platform::CheckedSub(*difference, *carried_out);
}

std::optional<int64_t> Amounts::Sum(std::initializer_list<Amount> amounts) const {
  if (overflow) return std::nullopt;
  int64_t sum = 0;
  for (const Amount amount : amounts) {
    if (__builtin_add_overflow(sum, amounts_[amount], &sum)) return std::nullopt;
  }
  return sum;
}

bool Amounts::IsInRange() const {
  return CarriedOut() && (!has_appropriation || KnownAppropriation());
}

}  // namespace kuzukuri::aggregator
