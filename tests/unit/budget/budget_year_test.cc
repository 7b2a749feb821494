#include "services/budget/domain/budget_year.h"

#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

BudgetYear Year(int state, const char* through = "2022-07-31") {
  BudgetYear year;
  year.year = 2022;
  year.closing_state = state;
  year.posting_granularity = static_cast<int>(PostingGranularity::kStatement);
  year.executed_through = *platform::ParseDate(through);
  return year;
}

TEST(BudgetYear, OpensClosesAndStaysClosed) {
  EXPECT_TRUE(ValidateNext(Year(1), std::nullopt).ok());
  EXPECT_TRUE(ValidateNext(Year(3, "2023-05-31"), Year(1)).ok());
  EXPECT_TRUE(ValidateNext(Year(4), Year(3)).ok());
  for (const int open : {1, 2}) {
    for (const int closed : {3, 4}) {
      EXPECT_EQ(platform::Reason(ValidateNext(Year(open), Year(closed))), "CLOSED_YEAR_IS_FINAL");
    }
  }
  EXPECT_EQ(platform::Reason(ValidateNext(Year(3), Year(4))), "CLOSED_YEAR_IS_FINAL");
}

TEST(BudgetYear, DateLiesInTheYear) {
  EXPECT_FALSE(ValidateNext(Year(1, "2022-03-31"), std::nullopt).ok());
  EXPECT_FALSE(ValidateNext(Year(1, "2023-06-01"), std::nullopt).ok());
  EXPECT_FALSE(ValidateNext(Year(0), std::nullopt).ok());
  EXPECT_FALSE(ValidateNext(Year(5), std::nullopt).ok());
}

TEST(BudgetYear, StatementFiguresAreKnownFromTheirDateOn) {
  const auto date = [](const char* text) { return platform::ParseDate(text); };
  EXPECT_FALSE(ExecutionKnownAsOf(Year(1), date("2022-07-30")));
  EXPECT_TRUE(ExecutionKnownAsOf(Year(1), date("2022-07-31")));
  EXPECT_TRUE(ExecutionKnownAsOf(Year(1), std::nullopt));
  EXPECT_TRUE(ExecutionKnownAsOf(std::nullopt, date("2022-04-01")));
  BudgetYear daily = Year(1);
  daily.posting_granularity = static_cast<int>(PostingGranularity::kDaily);
  EXPECT_TRUE(ExecutionKnownAsOf(daily, date("2022-04-01")));
}

}  // namespace
}  // namespace kuzukuri::budget
