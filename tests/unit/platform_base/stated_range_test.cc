#include "services/platform/base/stated_range.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace kuzukuri::platform {
namespace {

// As a paper prints yen: towards zero, or half away from zero.
int64_t Print(int64_t yen, int64_t unit, int rounding) {
  if (rounding == kTruncates) return yen / unit;
  return (yen + (yen < 0 ? -unit / 2 : unit / 2)) / unit;
}

TEST(RangeOfStated, HoldsWhatPrintsSoAndNothingElse) {
  std::mt19937_64 random(1);
  for (const int64_t unit : {1, 1000, 1'000'000}) {
    for (const int rounding : {kTruncates, kRoundsHalfUp}) {
      for (int i = 0; i < 500; ++i) {
        const auto printed = static_cast<int64_t>(random() % 41) - 20;
        const StatedRange range = RangeOfStated(printed, unit, rounding);
        // A half may be rounded either way, as papers do.
        const int64_t slack = rounding == kRoundsHalfUp && unit > 1 ? 1 : 0;
        for (const int64_t end : {range.lowest, range.highest}) {
          EXPECT_LE(std::abs(Print(end, unit, rounding) - printed), slack) << unit << rounding;
        }
        EXPECT_EQ(Print(range.lowest + slack, unit, rounding), printed) << unit << rounding;
        EXPECT_EQ(Print(range.highest - slack, unit, rounding), printed) << unit << rounding;
        EXPECT_NE(Print(range.highest + 1, unit, rounding), printed);
        EXPECT_NE(Print(range.lowest - 1, unit, rounding), printed);
      }
    }
  }
}

TEST(RangeOfStated, WithoutARoundingEitherMayBe) {
  for (const int64_t printed : {-3, 0, 7}) {
    const StatedRange either = RangeOfStated(printed, 1000, 0);
    for (const int rounding : {kTruncates, kRoundsHalfUp}) {
      const StatedRange one = RangeOfStated(printed, 1000, rounding);
      EXPECT_LE(either.lowest, one.lowest);
      EXPECT_GE(either.highest, one.highest);
    }
    EXPECT_FALSE(either.Holds((printed + 1) * 1000));
  }
}

TEST(RangeOfStated, MeetsWhereOneAmountIsBehindBoth) {
  EXPECT_TRUE(RangeOfStated(1200, 1000, 0).Meets(RangeOfStated(1'200'400, 1, 0)));
  EXPECT_TRUE(RangeOfStated(1'199'001, 1, 0).Meets(RangeOfStated(1200, 1000, 0)));
  EXPECT_FALSE(RangeOfStated(1200, 1000, 0).Meets(RangeOfStated(1'199'000, 1, 0)));
  EXPECT_FALSE(RangeOfStated(1200, 1000, kTruncates).Meets(RangeOfStated(1'199'999, 1, 0)));
}

}  // namespace
}  // namespace kuzukuri::platform
