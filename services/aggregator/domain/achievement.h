// How far an indicator's actual came towards its target, and what a unit of result cost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kuzukuri::aggregator {

// unscaled / 10^scale.
struct Decimal {
  int64_t unscaled = 0;
  int scale = 0;
};

// A known value; nothing else is computed with.
struct KnownValue {
  Decimal value;
  std::optional<Decimal> denominator;
};

// Numbers are those of the API's enums.
enum class Measure {
  kCount = 1,
  kPercentage = 2,
  kRatio = 3,
  kAmount = 4,
  kDone = 5,
  kQualitative = 6,
  kFrequency = 7,
  kDate = 8,
  kScore = 9,
};
enum class Direction { kUnspecified = 0, kUp = 1, kDown = 2, kTarget = 3 };
enum class Comparator { kNone = 0, kAtLeast = 1, kAtMost = 2, kExactly = 3 };
enum class Accumulation { kUnspecified = 0, kFlow = 1, kCumulative = 2, kLevel = 3 };
enum class AchievementFormula {
  kNone = 0,
  kActualOfTarget = 1,
  kTargetOfActual = 2,
  kFromBaseline = 3,
  kDone = 4,
  kTargetHit = 5,
};

// One component of an indicator in one year.
struct ComponentValues {
  Measure measure = Measure::kCount;
  Direction direction = Direction::kUnspecified;
  Comparator comparator = Comparator::kNone;
  std::optional<KnownValue> target;
  std::optional<KnownValue> actual;
  std::optional<KnownValue> baseline;
  bool interim = false;  // the actual is what a part of the year came to
};

struct Achievement {
  AchievementFormula formula = AchievementFormula::kNone;
  std::optional<int64_t> permille;  // tenths of a percent, half up
  std::optional<bool> met;
};

// Where target and actual both carry a denominator the ratios are compared, otherwise the values
// as they stand. Without a direction the printed comparator says which way is better; without
// either nothing is computed. Of an interim actual it is told how far it came towards what is to be
// reached, and no verdict but that what is done is done.
Achievement Achieve(const ComponentValues& values);

// Yen per unit, rounded half away from zero; nothing unless the value is above zero.
std::optional<int64_t> CostPerUnit(int64_t executed_yen, const Decimal& units);

// All its digits, e.g. `1,234` or `80.0`.
std::string DecimalText(const Decimal& value);

}  // namespace kuzukuri::aggregator
