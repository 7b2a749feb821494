#include "services/platform/base/date.h"

#include <gtest/gtest.h>

namespace kuzukuri::platform {
namespace {

TEST(Date, OnlyValidDates) {
  EXPECT_TRUE(MakeDate(2024, 2, 29));
  EXPECT_FALSE(MakeDate(2023, 2, 29));
  EXPECT_FALSE(MakeDate(1900, 2, 29));
  EXPECT_TRUE(MakeDate(2000, 2, 29));
  EXPECT_FALSE(MakeDate(0, 1, 1));
  EXPECT_FALSE(MakeDate(10000, 1, 1));
  EXPECT_FALSE(MakeDate(2022, 13, 1));
  EXPECT_FALSE(MakeDate(2022, 4, 31));
  EXPECT_FALSE(MakeDate(2022, -1, 1));
}

TEST(Date, ParseAndFormatAreInverse) {
  for (const char* text : {"2022-04-01", "2023-03-31", "0001-01-01", "9999-12-31"}) {
    const auto date = ParseDate(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(FormatDate(*date), text);
  }
  for (const char* text :
       {"", "2022-4-1", "2022/04/01", "2022-02-30", "+022-01-01", "2022-04-011"}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
}

TEST(Date, FiscalYear) {
  EXPECT_EQ(FormatDate(FiscalYearStart(Year(2022))), "2022-04-01");
  EXPECT_EQ(FormatDate(FiscalYearEnd(Year(2022))), "2023-03-31");
  EXPECT_EQ(FormatDate(ClosingPeriodEnd(Year(2022))), "2023-05-31");
  EXPECT_EQ(DaysBetween(FiscalYearStart(Year(2022)), FiscalYearEnd(Year(2022))), 364);
  EXPECT_EQ(DaysBetween(FiscalYearStart(Year(2023)), FiscalYearEnd(Year(2023))), 365);  // leap day
}

TEST(Date, Ordered) {
  EXPECT_LT(*ParseDate("2022-12-31"), *ParseDate("2023-01-01"));
  EXPECT_LT(*ParseDate("2023-01-31"), *ParseDate("2023-02-01"));
}

}  // namespace
}  // namespace kuzukuri::platform
