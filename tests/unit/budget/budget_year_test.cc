#include "services/budget/domain/budget_year.h"

#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

BudgetYear Year(int state, const char* through = "2022-07-31") {
  BudgetYear year;
  year.year = platform::Year(2022);
  year.closing_state = state;
  year.posting_granularity = static_cast<int>(PostingGranularity::kStatement);
  year.executed_through = *platform::ParseDate(through);
  return year;
}

absl::Status Next(const BudgetYear& next, const std::optional<BudgetYear>& current) {
  return ValidateNext(platform::JurisdictionCode("141127"), next, current);
}

TEST(BudgetYear, OpensAndStaysClosedOnceClosed) {
  EXPECT_TRUE(Next(Year(1), std::nullopt).ok());
  EXPECT_TRUE(Next(Year(2, "2023-05-31"), Year(1)).ok());
  EXPECT_TRUE(Next(Year(1), Year(2)).ok());
  for (const int open : {1, 2}) {
    for (const int closed : {3, 4}) {
      EXPECT_EQ(platform::Reason(Next(Year(open), Year(closed))), "CLOSED_YEAR_IS_FINAL");
    }
  }
}

TEST(BudgetYear, AnEtagNamesTheVersionThatStands) {
  BudgetYear third = Year(1);
  third.revision = platform::Revision(3);
  EXPECT_TRUE(CheckVersion("", third).ok());
  EXPECT_TRUE(CheckVersion("3", third).ok());
  EXPECT_TRUE(CheckVersion("", std::nullopt).ok());
  EXPECT_TRUE(CheckVersion("0", std::nullopt).ok());
  for (const auto& [etag, stands] : std::vector<std::pair<std::string, std::optional<BudgetYear>>>{
           {"0", third}, {"2", third}, {"03", third}, {"3", std::nullopt}}) {
    EXPECT_EQ(platform::Reason(CheckVersion(etag, stands)), "ETAG_MISMATCH") << etag;
  }
}

TEST(BudgetYear, IsClosedByOtherMethods) {
  for (const int state : {0, 3, 4, 5}) EXPECT_FALSE(Next(Year(state), std::nullopt).ok());
}

TEST(BudgetYear, DateLiesInTheYear) {
  EXPECT_FALSE(Next(Year(1, "2022-03-31"), std::nullopt).ok());
  EXPECT_FALSE(Next(Year(1, "2023-06-01"), std::nullopt).ok());
}

TEST(BudgetYear, ControlNeedsALevelAndNodesThatFitIt) {
  BudgetYear year = Year(1);
  year.control = static_cast<int>(BudgetControl::kEnforce);
  EXPECT_FALSE(Next(year, std::nullopt).ok());
  year.control_level = static_cast<int>(ControlLevel::kProject);
  EXPECT_TRUE(Next(year, std::nullopt).ok());
  year.control_nodes = {"jurisdictions/141127/fiscalYears/2022/classificationNodes/a"};
  EXPECT_FALSE(Next(year, std::nullopt).ok());
  year.control_level = static_cast<int>(ControlLevel::kClassificationNode);
  EXPECT_TRUE(Next(year, std::nullopt).ok());
  for (const char* bad : {"jurisdictions/141127/fiscalYears/2022/projects/a",
                          "jurisdictions/141127/fiscalYears/2023/classificationNodes/a",
                          "jurisdictions/131130/fiscalYears/2022/classificationNodes/a", "x"}) {
    year.control_nodes = {bad};
    EXPECT_FALSE(Next(year, std::nullopt).ok()) << bad;
  }
  year.control_nodes.clear();
  EXPECT_FALSE(Next(year, std::nullopt).ok());
}

TEST(BudgetYear, OnlyAStateThatWasSetSaysThatPostingsKeepTheLines) {
  const BudgetYear unknown = UnknownBooks(platform::Year(2022));
  EXPECT_FALSE(IsKeptByPostings(unknown));
  EXPECT_FALSE(IsKeptByPostings(Year(1)));
  BudgetYear daily = Year(1);
  daily.posting_granularity = static_cast<int>(PostingGranularity::kDaily);
  EXPECT_TRUE(IsKeptByPostings(daily));
}

}  // namespace
}  // namespace kuzukuri::budget
