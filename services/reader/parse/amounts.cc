#include "services/reader/parse/amounts.h"

#include <algorithm>
#include <array>

#include "services/platform/base/money.h"

namespace kuzukuri::reader {
namespace {

constexpr std::array<Measure, 2> kCompared = {Measure::kAppropriation, Measure::kExecuted};

std::optional<int64_t> InUnit(const Figure& figure, int64_t unit_yen) {
  int64_t yen = 0;
  if (__builtin_mul_overflow(figure.value, figure.unit_yen, &yen)) return std::nullopt;
  return platform::DivideHalfAway(yen, unit_yen);
}

// The sum of a measure of the parts; nothing when one of them does not print it.
std::optional<int64_t> SumOf(const std::vector<const Row*>& parts, Measure measure,
                             int64_t unit_yen) {
  int64_t sum = 0;
  for (const Row* part : parts) {
    const Figure* figure = Find(part->figures, measure);
    if (figure == nullptr || figure->unit_yen != unit_yen) return std::nullopt;
    if (__builtin_add_overflow(sum, figure->value, &sum)) return std::nullopt;
  }
  return sum;
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

bool IsClearlySum(const Row& whole, const std::vector<const Row*>& parts) {
  constexpr int64_t kFarAbove = 20;
  const Figure* budget = Find(whole.figures, Measure::kAppropriation);
  return budget != nullptr && budget->value >= kFarAbove * Slack(*budget, parts.size()) &&
         IsSum(whole, parts);
}

bool IsSum(const Row& whole, const std::vector<const Row*>& parts) {
  bool some = false;
  for (const Measure measure : kCompared) {
    const Figure* figure = Find(whole.figures, measure);
    if (figure == nullptr) continue;
    const auto sum = SumOf(parts, measure, figure->unit_yen);
    if (!sum) return false;
    const auto off = platform::CheckedSub(figure->value, *sum);
    const int64_t slack = Slack(*figure, parts.size());
    if (!off || *off > slack || *off < -slack) return false;
    some |= figure->value != 0;
  }
  return some;
}

}  // namespace kuzukuri::reader
