#include "services/platform/base/printed_amount.h"

#include <gtest/gtest.h>

#include <random>

#include "services/platform/base/money.h"

namespace kuzukuri::platform {
namespace {

TEST(PrintedAmount, RoundsToIsTheInverseOfRounding) {
  for (const int64_t unit : {1, 2, 10, 1000}) {
    for (int64_t yen = -2600; yen <= 2600; ++yen) {
      const int64_t printed = DivideHalfAway(yen, unit);
      EXPECT_EQ(static_cast<int64_t>(RoundYen(yen, unit)), printed);
      for (const int64_t other : {printed - 1, printed, printed + 1}) {
        EXPECT_EQ(RoundsTo(other, unit).Contains(yen), other == printed) << yen << " by " << unit;
      }
    }
  }
}

TEST(PrintedAmount, IsRateAgreesWithDivision) {
  for (int64_t budget = 1; budget <= 40; ++budget) {
    for (int64_t executed = -50; executed <= 90; ++executed) {
      for (const bool hold : {false, true}) {
        EXPECT_TRUE(IsRate(executed, budget, *RatePermille(executed, budget, hold)));
      }
      const int64_t plain = *RatePermille(executed, budget);
      EXPECT_FALSE(IsRate(executed, budget, plain + 1)) << executed << " of " << budget;
      const bool held = plain == 1000 && executed < budget;
      EXPECT_EQ(IsRate(executed, budget, plain - 1), held) << executed << " of " << budget;
    }
  }
}

bool Satisfies(const PrintedRelations& printed, int64_t budget, int64_t executed) {
  if (printed.difference && !printed.difference->Contains(budget - executed)) return false;
  if (!printed.rate_permille || budget <= 0) return true;
  return *RatePermille(executed, budget) == *printed.rate_permille ||
         *RatePermille(executed, budget, true) == *printed.rate_permille;
}

bool TryAll(const PrintedRelations& printed) {
  for (Yen a = printed.budget.low; a <= printed.budget.high; ++a) {
    for (Yen e = printed.executed.low; e <= printed.executed.high; ++e) {
      if (Satisfies(printed, static_cast<int64_t>(a), static_cast<int64_t>(e))) return true;
    }
  }
  return false;
}

TEST(PrintedAmount, FindsExactAmountsWhereTryingAllDoes) {
  std::mt19937_64 random(7);
  const auto pick = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  int found = 0;
  for (int round = 0; round < 4000; ++round) {
    constexpr int64_t kUnit = 20;
    const int64_t a = pick(1, 30);
    const int64_t e = pick(-5, 40);
    PrintedRelations printed{RoundsTo(a, kUnit), RoundsTo(e, kUnit), {}, {}};
    if (pick(0, 2) > 0) printed.difference = RoundsTo(a - e + pick(-2, 2), kUnit);
    if (pick(0, 2) > 0) printed.rate_permille = *RatePermille(e, a) + pick(-60, 60);
    const auto exact = FindExactAmounts(printed);
    ASSERT_EQ(exact.has_value(), TryAll(printed)) << a << " " << e << " round " << round;
    if (!exact) continue;
    ++found;
    EXPECT_TRUE(printed.budget.Contains(exact->budget));
    EXPECT_TRUE(printed.executed.Contains(exact->executed));
    EXPECT_TRUE(Satisfies(printed, static_cast<int64_t>(exact->budget),
                          static_cast<int64_t>(exact->executed)));
  }
  EXPECT_GT(found, 500);
  EXPECT_LT(found, 3800);
}

TEST(PrintedAmount, WideRangesAreNarrowedNotTried) {
  const PrintedRelations near{RoundsTo(845'540, 1'000'000), RoundsTo(835'001, 1'000'000),
                              RoundsTo(10'540, 1'000'000), 988};
  EXPECT_TRUE(FindExactAmounts(near));
  PrintedRelations far = near;
  far.rate_permille = 989;
  EXPECT_FALSE(FindExactAmounts(far));
}

}  // namespace
}  // namespace kuzukuri::platform
