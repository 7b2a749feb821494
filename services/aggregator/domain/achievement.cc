#include "services/aggregator/domain/achievement.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <limits>

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

// Holds whatever is computed here: a value with its denominator is at most 10^28 over 10^28, see
// Fits, a difference of two 10^57 over 10^56, and a rate 10^117.
using Exact = boost::multiprecision::int512_t;

// numerator / denominator, exact; the denominator is above zero.
struct Fraction {
  Exact numerator = 0;
  Exact denominator = 1;
};

constexpr int kMaxScale = 9;

Exact PowerOfTen(int power) { return pow(Exact(10), static_cast<unsigned>(power)); }

bool Fits(const Decimal& value) { return value.scale >= 0 && value.scale <= kMaxScale; }

Fraction Of(const Decimal& value) { return {value.unscaled, PowerOfTen(value.scale)}; }

std::optional<Fraction> Of(const KnownValue& value, bool as_ratio) {
  if (!Fits(value.value)) return std::nullopt;
  if (!as_ratio) return Of(value.value);
  const Decimal& below = *value.denominator;
  if (!Fits(below) || below.unscaled <= 0) return std::nullopt;
  return Fraction{value.value.unscaled * PowerOfTen(below.scale),
                  below.unscaled * PowerOfTen(value.value.scale)};
}

Fraction Minus(const Fraction& a, const Fraction& b) {
  return {a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator};
}

int Compare(const Fraction& a, const Fraction& b) {
  return Exact(a.numerator * b.denominator).compare(b.numerator * a.denominator);
}

// above / below, half up; nothing when it leaves 64 bits. Neither is below zero.
std::optional<int64_t> DivideHalfUp(const Exact& above, const Exact& below) {
  const Exact result = (above * 2 + below) / (below * 2);
  if (result > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return static_cast<int64_t>(result);
}

// a / b in tenths of a percent, half up; nothing unless both are above zero or a is zero.
std::optional<int64_t> Permille(const Fraction& a, const Fraction& b) {
  if (b.numerator <= 0 || a.numerator < 0) return std::nullopt;
  return DivideHalfUp(a.numerator * b.denominator * 1000, a.denominator * b.numerator);
}

Direction DirectionOf(const ComponentValues& values) {
  if (values.direction != Direction::kUnspecified) return values.direction;
  switch (values.comparator) {
    case Comparator::kAtLeast:
      return Direction::kUp;
    case Comparator::kAtMost:
      return Direction::kDown;
    case Comparator::kExactly:
      return Direction::kTarget;
    case Comparator::kNone:
      break;
  }
  return Direction::kUnspecified;
}

bool IsMet(const ComponentValues& values, Direction direction, int actual_to_target) {
  switch (values.comparator) {
    case Comparator::kAtLeast:
      return actual_to_target >= 0;
    case Comparator::kAtMost:
      return actual_to_target <= 0;
    case Comparator::kExactly:
      return actual_to_target == 0;
    case Comparator::kNone:
      break;
  }
  if (direction == Direction::kUp) return actual_to_target >= 0;
  if (direction == Direction::kDown) return actual_to_target <= 0;
  return actual_to_target == 0;
}

bool IsNumber(Measure measure) {
  return measure == Measure::kCount || measure == Measure::kPercentage ||
         measure == Measure::kRatio || measure == Measure::kAmount || measure == Measure::kScore;
}

std::optional<int64_t> FromBaseline(const Fraction& baseline, const Fraction& target,
                                    const Fraction& actual) {
  Fraction done = Minus(actual, baseline);
  Fraction whole = Minus(target, baseline);
  if (whole.numerator < 0) {
    done.numerator = -done.numerator;
    whole.numerator = -whole.numerator;
  }
  return Permille(done, whole);
}

Achievement AchieveInAll(const ComponentValues& values) {
  Achievement result;
  if (!values.target || !values.actual) return result;
  const bool as_ratio = values.target->denominator && values.actual->denominator;
  const auto target = Of(*values.target, as_ratio);
  const auto actual = Of(*values.actual, as_ratio);
  if (!target || !actual) return result;
  const int order = Compare(*actual, *target);
  if (values.measure == Measure::kDone) {
    result.formula = AchievementFormula::kDone;
    result.met = order >= 0;
    result.permille = order >= 0 ? 1000 : 0;
    return result;
  }
  const Direction direction = DirectionOf(values);
  if (!IsNumber(values.measure) || direction == Direction::kUnspecified) return result;
  result.met = IsMet(values, direction, order);
  if (direction == Direction::kTarget) {
    result.formula = AchievementFormula::kTargetHit;
    return result;
  }
  const auto baseline = values.baseline && !as_ratio ? Of(*values.baseline, false) : std::nullopt;
  if (baseline && Compare(*baseline, *target) != 0) {
    result.permille = FromBaseline(*baseline, *target, *actual);
    if (result.permille) result.formula = AchievementFormula::kFromBaseline;
    return result;
  }
  const bool up = direction == Direction::kUp;
  result.permille = up ? Permille(*actual, *target) : Permille(*target, *actual);
  if (result.permille) {
    result.formula = up ? AchievementFormula::kActualOfTarget : AchievementFormula::kTargetOfActual;
  }
  return result;
}

// The rest of the year may still bring what is missing, and spoil what should stay low or be hit.
Achievement SoFar(const Achievement& in_all) {
  switch (in_all.formula) {
    case AchievementFormula::kActualOfTarget:
    case AchievementFormula::kFromBaseline:
      return {in_all.formula, in_all.permille, std::nullopt};
    case AchievementFormula::kDone:
      return in_all.met == true ? in_all : Achievement();
    default:
      return {};
  }
}

}  // namespace

Achievement Achieve(const ComponentValues& values) {
  const Achievement in_all = AchieveInAll(values);
  return values.interim ? SoFar(in_all) : in_all;
}

std::optional<int64_t> CostPerUnit(int64_t executed_yen, const Decimal& units) {
  if (units.unscaled <= 0 || !Fits(units)) return std::nullopt;
  // What budgets hold fits into 64 bits; wider numbers take several times as long.
  constexpr int64_t kSmall = int64_t{1} << 60;
  if (units.scale == 0 && executed_yen >= 0 && executed_yen < kSmall && units.unscaled < kSmall) {
    return (executed_yen * 2 + units.unscaled) / (units.unscaled * 2);
  }
  const auto cost =
      DivideHalfUp(abs(Exact(executed_yen)) * PowerOfTen(units.scale), units.unscaled);
  if (!cost) return std::nullopt;
  return executed_yen < 0 ? -*cost : *cost;
}

std::string DecimalText(const Decimal& value) {
  if (value.scale <= 0) return platform::FormatAmount(value.unscaled);
  int64_t power = 1;
  for (int i = 0; i < std::min(value.scale, 18); ++i) power *= 10;
  const std::string whole = platform::FormatAmount(value.unscaled / power);
  const int64_t rest = value.unscaled % power;
  const bool lost_sign = rest < 0 && value.unscaled / power == 0;
  const std::string digits = std::to_string((rest < 0 ? -rest : rest) + power).substr(1);
  return (lost_sign ? "▲" : "") + whole + "." + digits;
}

}  // namespace kuzukuri::aggregator
