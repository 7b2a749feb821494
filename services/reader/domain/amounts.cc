#include "services/reader/domain/amounts.h"

#include <algorithm>
#include <array>

#include "services/platform/base/money.h"

namespace kuzukuri::reader {
namespace {

constexpr std::array kCompared = {Measure::kAppropriation, Measure::kExecuted, Measure::kCommitted};

std::optional<int64_t> InUnit(const Figure& figure, int64_t unit_yen) {
  int64_t yen = 0;
  if (__builtin_mul_overflow(figure.value, figure.unit_yen, &yen)) return std::nullopt;
  return platform::DivideHalfAway(yen, unit_yen);
}

}  // namespace

bool SameAmount(const Figure& a, const Figure& b) {
  if (a.unit_yen == 0 || b.unit_yen == 0) return false;
  const int64_t unit = std::max(a.unit_yen, b.unit_yen);
  const auto left = InUnit(a, unit);
  const auto right = InUnit(b, unit);
  return left && right && *left == *right;
}

bool SameAmounts(const std::vector<Figure>& a, const std::vector<Figure>& b) {
  bool some = false;
  for (const Measure measure : kCompared) {
    const Figure* left = Find(a, measure);
    const Figure* right = Find(b, measure);
    if (left == nullptr || right == nullptr) continue;
    if (!SameAmount(*left, *right)) return false;
    some |= left->value != 0;
  }
  return some;
}

namespace {

// By how many units rounding may set a sum apart from its rounded parts: each is off by half a unit
// at most; exact yen are not rounded.
int64_t Slack(const Figure& whole, size_t parts) {
  return whole.unit_yen == 1 ? 0 : static_cast<int64_t>(parts / 2 + 1);
}

}  // namespace

void RowSum::Add(const Row& part) {
  for (size_t i = 0; i < kCompared.size(); ++i) {
    std::optional<Sum>& sum = sums_[i];
    const Figure* figure = Find(part.figures, kCompared[i]);
    if (parts_ == 0 && figure != nullptr) sum = Sum{0, figure->unit_yen};
    const bool goes_on = sum && figure != nullptr && figure->unit_yen == sum->unit_yen &&
                         !__builtin_add_overflow(sum->value, figure->value, &sum->value);
    if (!goes_on) sum.reset();
  }
  ++parts_;
}

bool RowSum::Is(const Row& whole) const {
  bool some = false;
  for (size_t i = 0; i < kCompared.size(); ++i) {
    const Figure* figure = Find(whole.figures, kCompared[i]);
    if (figure == nullptr) continue;
    const std::optional<Sum>& sum = sums_[i];
    if (!sum || sum->unit_yen != figure->unit_yen) return false;
    const auto off = platform::CheckedSub(figure->value, sum->value);
    const int64_t slack = Slack(*figure, parts_);
    if (!off || *off > slack || *off < -slack) return false;
    some |= figure->value != 0;
  }
  return some;
}

bool RowSum::IsClearly(const Row& whole) const {
  constexpr int64_t kFarAbove = 20;
  const Figure* budget = Find(whole.figures, Measure::kAppropriation);
  return budget != nullptr && budget->value >= kFarAbove * Slack(*budget, parts_) && Is(whole);
}

bool RowSum::IsBeyond(const Row& whole) const {
  const Figure* budget = Find(whole.figures, Measure::kAppropriation);
  const std::optional<Sum>& sum = sums_.front();
  if (budget == nullptr || !sum) return true;
  const auto off = platform::CheckedSub(sum->value, budget->value);
  return !off || *off > Slack(*budget, parts_);
}

bool IsSum(const Row& whole, const std::vector<const Row*>& parts) {
  RowSum sum;
  for (const Row* part : parts) sum.Add(*part);
  return sum.Is(whole);
}

}  // namespace kuzukuri::reader
