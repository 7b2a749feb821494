#include "services/budget/domain/balance.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

namespace kuzukuri::budget {
namespace {

BudgetLine Line(bool appropriation, bool execution) {
  BudgetLine line;
  line.id = "x";
  line.records_appropriation = appropriation;
  line.records_execution = execution;
  return line;
}

TEST(FoldBalance, RecordedWithoutEntriesIsZeroAndNotRecordedIsAbsent) {
  const auto both = FoldBalance(Line(true, true), {}, true);
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(both->appropriation_yen, 0);
  EXPECT_EQ(both->executed_yen, 0);
  const auto one = FoldBalance(Line(true, false), {}, true);
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->executed_yen, std::nullopt);
}

TEST(FoldBalance, ExecutionThatIsNotKnownAtTheDateIsAbsent) {
  const auto balance = FoldBalance(Line(true, true), {{1, "10", 1, 1}, {20, "5", 1, 1}}, false);
  ASSERT_TRUE(balance.ok());
  EXPECT_EQ(balance->appropriation_yen, 10);
  EXPECT_EQ(balance->executed_yen, std::nullopt);
}

TEST(FoldBalance, AgreesWithAPlainSumOverEntries) {
  std::mt19937_64 random(3);
  constexpr std::array<int, 4> kKinds = {1, 19, 20, 39};
  for (int round = 0; round < 500; ++round) {
    std::map<int, int64_t> by_kind;
    int64_t appropriation = 0;
    int64_t executed = 0;
    for (int i = 0; i < 20; ++i) {
      const int kind = kKinds[random() % 4];
      const int64_t amount = static_cast<int64_t>(random() % 2'000'000) - 1'000'000;
      by_kind[kind] += amount;
      (kind < 20 ? appropriation : executed) += amount;
    }
    std::vector<KindSum> sums;
    for (const auto& [kind, sum] : by_kind) sums.push_back({kind, std::to_string(sum), 1, 1});
    const auto balance = FoldBalance(Line(true, true), sums, true);
    ASSERT_TRUE(balance.ok());
    EXPECT_EQ(balance->appropriation_yen, appropriation);
    EXPECT_EQ(balance->executed_yen, executed);
    EXPECT_EQ(balance->executed_adjustment_yen, by_kind[39]);
    EXPECT_EQ(balance->original_yen, by_kind[1]);
  }
}

TEST(FoldBalance, OverflowIsAnError) {
  const auto too_large = FoldBalance(Line(true, true), {{1, "9223372036854775808", 1, 1}}, true);
  EXPECT_EQ(too_large.status().code(), absl::StatusCode::kOutOfRange);
  const auto sum =
      FoldBalance(Line(true, true), {{1, "9223372036854775807", 1, 1}, {19, "1", 1, 1}}, true);
  EXPECT_EQ(sum.status().code(), absl::StatusCode::kOutOfRange);
}

TEST(FoldBalance, UnknownKindIsAnError) {
  EXPECT_FALSE(FoldBalance(Line(true, true), {{77, "1", 1, 1}}, true).ok());
}

TEST(FoldTotal, CountsEntriesAndHidesUnknownExecution) {
  const std::vector<KindSum> sums = {{1, "100", 1, 3}, {20, "40", 1, 2}};
  EXPECT_EQ(FoldTotal(sums, true)->executed_yen, 40);
  EXPECT_EQ(FoldTotal(sums, true)->entry_count, 5);
  EXPECT_EQ(FoldTotal(sums, false)->executed_yen, std::nullopt);
}

}  // namespace
}  // namespace kuzukuri::budget
