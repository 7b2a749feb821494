#include "services/aggregator/domain/achievement.h"

#include <algorithm>
#include <limits>

#include "absl/numeric/int128.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

// numerator / denominator, exact; the denominator is above zero.
struct Fraction {
  absl::int128 numerator = 0;
  absl::int128 denominator = 1;
};

absl::int128 PowerOfTen(int power) {
  absl::int128 result = 1;
  for (int i = 0; i < power; ++i) result *= 10;
  return result;
}

// Larger numbers are not results of a city's projects, and their products would not fit.
bool Fits(const Decimal& value) {
  constexpr int64_t kLimit = 1'000'000'000'000;
  return value.unscaled > -kLimit && value.unscaled < kLimit && value.scale >= 0 &&
         value.scale <= 9;
}

Fraction Of(const Decimal& value) { return {value.unscaled, PowerOfTen(value.scale)}; }

std::optional<Fraction> Of(const KnownValue& value, bool as_ratio) {
  if (!Fits(value.value)) return std::nullopt;
  if (!as_ratio) return Of(value.value);
  const Decimal& below = *value.denominator;
  if (!Fits(below) || below.unscaled <= 0) return std::nullopt;
  return Fraction{absl::int128(value.value.unscaled) * PowerOfTen(below.scale),
                  absl::int128(below.unscaled) * PowerOfTen(value.value.scale)};
}

Fraction Minus(const Fraction& a, const Fraction& b) {
  return {a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator};
}

int Compare(const Fraction& a, const Fraction& b) {
  // Both are below 10^21 over 10^21 at most, see Fits.
  const absl::int128 left = a.numerator * b.denominator;
  const absl::int128 right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

// a / b in tenths of a percent, half up; nothing unless both are above zero or a is zero.
std::optional<int64_t> Permille(const Fraction& a, const Fraction& b) {
  if (b.numerator <= 0 || a.numerator < 0) return std::nullopt;
  const auto too_large = [](const absl::int128& x, const absl::int128& y) {
    return static_cast<double>(x) * static_cast<double>(y) > 1e34;
  };
  if (too_large(a.numerator, b.denominator) || too_large(a.denominator, b.numerator)) {
    return std::nullopt;
  }
  const absl::int128 above = a.numerator * b.denominator;
  const absl::int128 below = a.denominator * b.numerator;
  const absl::int128 result = (above * 2000 + below) / (below * 2);
  if (result > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return static_cast<int64_t>(result);
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

}  // namespace

Achievement Achieve(const ComponentValues& values) {
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

std::optional<int64_t> CostPerUnit(int64_t executed_yen, const Decimal& units) {
  if (units.unscaled <= 0 || units.scale < 0 || units.scale > 9) return std::nullopt;
  // What budgets hold fits into 64 bits; dividing 128 takes several times as long.
  constexpr int64_t kSmall = int64_t{1} << 60;
  if (units.scale == 0 && executed_yen >= 0 && executed_yen < kSmall && units.unscaled < kSmall) {
    return (executed_yen * 2 + units.unscaled) / (units.unscaled * 2);
  }
  const absl::int128 whole =
      absl::int128(executed_yen < 0 ? -executed_yen : executed_yen) * PowerOfTen(units.scale);
  const absl::int128 rounded = (whole * 2 + units.unscaled) / (absl::int128(units.unscaled) * 2);
  if (rounded > std::numeric_limits<int64_t>::max()) return std::nullopt;
  const auto cost = static_cast<int64_t>(rounded);
  return executed_yen < 0 ? -cost : cost;
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
