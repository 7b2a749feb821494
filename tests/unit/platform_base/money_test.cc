#include "services/platform/base/money.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>

#include "absl/numeric/int128.h"

namespace kuzukuri::platform {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

TEST(CheckedArithmetic, OverflowIsNothing) {
  EXPECT_EQ(CheckedAdd(kMax - 1, 1), kMax);
  EXPECT_EQ(CheckedAdd(kMax, 1), std::nullopt);
  EXPECT_EQ(CheckedAdd(kMin, -1), std::nullopt);
  EXPECT_EQ(CheckedSub(kMin, 1), std::nullopt);
  EXPECT_EQ(CheckedSub(0, kMin), std::nullopt);
  EXPECT_EQ(CheckedSub(-1, kMin), kMax);
}

// Obvious and slow: the integer q nearest to n / d, halves away from zero, found by stepping.
int64_t NearestByStepping(int64_t n, int64_t d) {
  const int64_t magnitude = n < 0 ? -n : n;
  int64_t q = 0;
  while (2 * (magnitude - q * d) >= d) ++q;
  return n < 0 ? -q : q;
}

TEST(DivideHalfAway, AgreesWithStepping) {
  for (int64_t n = -200; n <= 200; ++n) {
    for (int64_t d = 1; d <= 21; ++d) {
      ASSERT_EQ(DivideHalfAway(n, d), NearestByStepping(n, d)) << n << " / " << d;
    }
  }
}

TEST(DivideHalfAway, ExtremesDoNotOverflow) {
  EXPECT_EQ(DivideHalfAway(kMax, 1), kMax);
  EXPECT_EQ(DivideHalfAway(kMin, 1), kMin);
  EXPECT_EQ(DivideHalfAway(kMax, kMax), 1);
  EXPECT_EQ(DivideHalfAway(absl::int128(kMax) * 1'000'000, absl::int128(kMax) * 2), 500'000);
  EXPECT_EQ(DivideHalfAway(500, 1000), 1);
  EXPECT_EQ(DivideHalfAway(-500, 1000), -1);
  EXPECT_EQ(DivideHalfAway(499, 1000), 0);
}

TEST(RatePermille, PrintedRatesOfTheSource) {
  EXPECT_EQ(RatePermille(100712541, 105136000), 958);
  EXPECT_EQ(RatePermille(13474567, 8743000), 1541);
  EXPECT_EQ(RatePermille(214729, 662000), 324);
  EXPECT_EQ(RatePermille(215, 662), 325);  // the same project from rounded figures
}

TEST(RatePermille, AbsentOnZeroDenominator) {
  EXPECT_EQ(RatePermille(5, 0), std::nullopt);
  EXPECT_EQ(RatePermille(0, 0), std::nullopt);
}

TEST(RatePermille, HoldsBelowFullOnlyWhileMoneyIsLeft) {
  EXPECT_EQ(RatePermille(6511, 6512), 1000);
  EXPECT_EQ(RatePermille(6511, 6512, true), 999);
  EXPECT_EQ(RatePermille(6512, 6512, true), 1000);
  EXPECT_EQ(RatePermille(6515, 6512, true), 1000);
}

TEST(RatePermille, IsHalfUpForRandomAmounts) {
  std::mt19937_64 random(20221101);
  std::uniform_int_distribution<int64_t> amount(1, 1'000'000'000'000);
  for (int i = 0; i < 10000; ++i) {
    const int64_t n = amount(random);
    const int64_t d = amount(random);
    const absl::int128 rate = *RatePermille(n, d);
    // rate - 1/2 <= 1000 n / d < rate + 1/2
    ASSERT_LE((2 * rate - 1) * d, absl::int128(2000) * n);
    ASSERT_GT((2 * rate + 1) * d, absl::int128(2000) * n);
  }
}

TEST(Format, AmountsAndRates) {
  EXPECT_EQ(FormatAmount(0), "0");
  EXPECT_EQ(FormatAmount(999), "999");
  EXPECT_EQ(FormatAmount(1000), "1,000");
  EXPECT_EQ(FormatAmount(845540000), "845,540,000");
  EXPECT_EQ(FormatAmount(-3399877), "▲3,399,877");
  EXPECT_EQ(FormatAmount(kMin), "▲9,223,372,036,854,775,808");
  EXPECT_EQ(FormatRate(958), "95.8%");
  EXPECT_EQ(FormatRate(1000), "100.0%");
  EXPECT_EQ(FormatRate(5), "0.5%");
  EXPECT_EQ(FormatRate(-5), "▲0.5%");
}

}  // namespace
}  // namespace kuzukuri::platform
