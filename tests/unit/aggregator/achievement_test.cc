#include "services/aggregator/domain/achievement.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

namespace kuzukuri::aggregator {
namespace {

KnownValue Value(int64_t unscaled, int scale = 0) { return {{unscaled, scale}, std::nullopt}; }

KnownValue Ratio(int64_t above, int64_t below) { return {{above, 0}, Decimal{below, 0}}; }

ComponentValues Of(Measure measure, Direction direction, KnownValue target, KnownValue actual) {
  ComponentValues values;
  values.measure = measure;
  values.direction = direction;
  values.target = target;
  values.actual = actual;
  return values;
}

TEST(Achievement, HigherIsBetter) {
  const auto a = Achieve(Of(Measure::kPercentage, Direction::kUp, Value(800, 1), Value(792, 1)));
  EXPECT_EQ(a.formula, AchievementFormula::kActualOfTarget);
  EXPECT_EQ(a.permille, 990);
  EXPECT_EQ(a.met, false);
  // The scale is precision and not value.
  EXPECT_EQ(Achieve(Of(Measure::kCount, Direction::kUp, Value(80), Value(800, 1))).permille, 1000);
}

TEST(Achievement, LowerIsBetter) {
  const auto a = Achieve(Of(Measure::kCount, Direction::kDown, Value(100), Value(80)));
  EXPECT_EQ(a.formula, AchievementFormula::kTargetOfActual);
  EXPECT_EQ(a.permille, 1250);
  EXPECT_EQ(a.met, true);
  const auto zero = Achieve(Of(Measure::kCount, Direction::kDown, Value(100), Value(0)));
  EXPECT_EQ(zero.met, true);
  EXPECT_FALSE(zero.permille);
}

TEST(Achievement, TheTargetIsBest) {
  const auto a = Achieve(Of(Measure::kScore, Direction::kTarget, Value(5), Value(6)));
  EXPECT_EQ(a.formula, AchievementFormula::kTargetHit);
  EXPECT_EQ(a.met, false);
  EXPECT_FALSE(a.permille);
}

TEST(Achievement, ThePrintedComparatorDecides) {
  ComponentValues values = Of(Measure::kPercentage, Direction::kUnspecified, Value(50), Value(50));
  EXPECT_EQ(Achieve(values).formula, AchievementFormula::kNone);
  values.comparator = Comparator::kAtLeast;
  EXPECT_EQ(Achieve(values).met, true);
  values.comparator = Comparator::kAtMost;
  values.actual = Value(51);
  EXPECT_EQ(Achieve(values).met, false);
}

TEST(Achievement, RatiosAreComparedAsRatiosWhereBothAre) {
  const auto both = Achieve(Of(Measure::kRatio, Direction::kUp, Ratio(50, 255), Ratio(100, 510)));
  EXPECT_EQ(both.permille, 1000);
  const auto one = Achieve(Of(Measure::kRatio, Direction::kUp, Ratio(50, 255), Value(40)));
  EXPECT_EQ(one.permille, 800);
}

TEST(Achievement, FromTheBaseline) {
  ComponentValues values = Of(Measure::kPercentage, Direction::kUp, Value(80), Value(75));
  values.baseline = Value(70);
  const auto a = Achieve(values);
  EXPECT_EQ(a.formula, AchievementFormula::kFromBaseline);
  EXPECT_EQ(a.permille, 500);
  values.direction = Direction::kDown;
  values.target = Value(60);
  values.actual = Value(65);
  EXPECT_EQ(Achieve(values).permille, 500);
}

TEST(Achievement, NothingIsComputedWhereTheMeasureDoesNotAllowIt) {
  for (const Measure measure : {Measure::kQualitative, Measure::kFrequency, Measure::kDate}) {
    EXPECT_EQ(Achieve(Of(measure, Direction::kUp, Value(1), Value(1))).formula,
              AchievementFormula::kNone);
  }
  EXPECT_FALSE(Achieve(Of(Measure::kCount, Direction::kUp, Value(0), Value(5))).permille);
  EXPECT_FALSE(Achieve(Of(Measure::kCount, Direction::kUp, Value(1), Value(INT64_MAX))).permille);
  EXPECT_EQ(Achieve(Of(Measure::kDone, Direction::kUnspecified, Value(1), Value(1))).permille,
            1000);
}

TEST(Achievement, APartOfTheYearHasNoVerdict) {
  const auto so_far = [](Measure measure, Direction direction, int64_t target, int64_t actual) {
    ComponentValues values = Of(measure, direction, Value(target), Value(actual));
    values.interim = true;
    return Achieve(values);
  };
  const auto expect = [](const Achievement& a, AchievementFormula formula,
                         std::optional<int64_t> permille, std::optional<bool> met) {
    EXPECT_EQ(a.formula, formula);
    EXPECT_EQ(a.permille, permille);
    EXPECT_EQ(a.met, met);
  };
  const auto none = std::nullopt;
  for (const int64_t actual : {2, 5}) {
    expect(so_far(Measure::kCount, Direction::kUp, 4, actual), AchievementFormula::kActualOfTarget,
           actual * 250, none);
    expect(so_far(Measure::kCount, Direction::kDown, 4, actual), AchievementFormula::kNone, none,
           none);
    expect(so_far(Measure::kCount, Direction::kTarget, 4, actual), AchievementFormula::kNone, none,
           none);
  }
  expect(so_far(Measure::kDone, Direction::kUnspecified, 1, 1), AchievementFormula::kDone, 1000,
         true);
  expect(so_far(Measure::kDone, Direction::kUnspecified, 1, 0), AchievementFormula::kNone, none,
         none);
  ComponentValues values = Of(Measure::kPercentage, Direction::kUp, Value(80), Value(75));
  values.baseline = Value(70);
  values.interim = true;
  expect(Achieve(values), AchievementFormula::kFromBaseline, 500, none);
}

TEST(Achievement, CostPerUnit) {
  EXPECT_EQ(CostPerUnit(1000, {3, 0}), 333);
  EXPECT_EQ(CostPerUnit(1000, {25, 1}), 400);
  EXPECT_EQ(CostPerUnit(-1, {2, 0}), -1);
  EXPECT_FALSE(CostPerUnit(1000, {0, 0}));
}

TEST(Decimals, EveryDigitIsShown) {
  EXPECT_EQ(DecimalText({1234567, 0}), "1,234,567");
  EXPECT_EQ(DecimalText({800, 1}), "80.0");
  EXPECT_EQ(DecimalText({-105, 2}), "▲1.05");
  EXPECT_EQ(DecimalText({-5, 2}), "▲0.05");
  EXPECT_EQ(DecimalText({7, 9}), "0.000000007");
}

TEST(Achievement, TheLargestValuesAreExact) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const auto of_scale_9 = [](int64_t above, int64_t below) {
    return KnownValue{{above, 9}, Decimal{below, 9}};
  };
  const auto missed = Achieve(Of(Measure::kRatio, Direction::kUp, of_scale_9(kMost, kMost - 1),
                                 of_scale_9(kMost - 1, kMost)));
  EXPECT_EQ(missed.met, false);
  EXPECT_EQ(missed.permille, 1000);
  const auto ratio =
      Achieve(Of(Measure::kRatio, Direction::kUp, of_scale_9(500'000'000'000, 600'000'000'000),
                 of_scale_9(500'000'000'001, 600'000'000'000)));
  EXPECT_EQ(ratio.met, true);
  EXPECT_EQ(ratio.permille, 1000);
  ComponentValues values =
      Of(Measure::kAmount, Direction::kUp, Value(kMost, 9), Value(kMost - 1, 9));
  values.baseline = Value(-kMost, 9);
  const auto from_baseline = Achieve(values);
  EXPECT_EQ(from_baseline.met, false);
  EXPECT_EQ(from_baseline.permille, 1000);
}

TEST(CostPerUnit, TheLargestAmounts) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(CostPerUnit(kLeast + 1, {10, 1}), kLeast + 1);
  EXPECT_EQ(CostPerUnit(kLeast, {20, 1}), kLeast / 2);
  EXPECT_EQ(CostPerUnit(kLeast, {1, 0}), std::nullopt);
  EXPECT_EQ(CostPerUnit(1'000'000'000'000, {1, 9}), std::nullopt);
}

}  // namespace
}  // namespace kuzukuri::aggregator
