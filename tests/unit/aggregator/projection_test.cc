#include "services/aggregator/domain/projection.h"

#include <gtest/gtest.h>

namespace kuzukuri::aggregator {
namespace {

PastYear Of(int year, int64_t executed, int64_t year_end) {
  return {platform::Year(year), executed, std::nullopt, year_end, std::nullopt};
}

TEST(Pace, ProjectsByTheQuotientsOfPastYears) {
  const auto projection =
      ProjectYearEnd(300, {Of(2022, 500, 1000), Of(2021, 200, 1000), Of(2020, 400, 1000)});
  ASSERT_TRUE(projection);
  EXPECT_EQ(projection->low, 600);
  EXPECT_EQ(projection->middle, 750);
  EXPECT_EQ(projection->high, 1500);
}

TEST(Pace, TheMedianOfTwoIsTheirMeanRoundedHalfUp) {
  const auto projection = ProjectYearEnd(1, {Of(2022, 1, 2), Of(2021, 1, 3)});
  ASSERT_TRUE(projection);
  EXPECT_EQ(projection->middle, 3);
}

TEST(Pace, ShortHistoryProjectsNothing) {
  EXPECT_FALSE(ProjectYearEnd(300, {Of(2022, 500, 1000)}));
  EXPECT_FALSE(ProjectYearEnd(300, {Of(2022, 500, 1000), Of(2021, 0, 1000)}));
  PastYear open = Of(2021, 500, 0);
  open.year_end.reset();
  EXPECT_FALSE(ProjectYearEnd(300, {Of(2022, 500, 1000), open}));
}

TEST(Pace, WhatLeaves64BitsIsNotProjected) {
  const int64_t huge = INT64_MAX / 2;
  EXPECT_FALSE(ProjectYearEnd(huge, {Of(2022, 1, huge), Of(2021, 1, huge)}));
}

TEST(Pace, TheSameDateOfAnotherYear) {
  EXPECT_EQ(SameDate({2024, 2, 29}, platform::Year(2023), platform::Year(2022)),
            (platform::Date{2023, 2, 28}));
  EXPECT_EQ(SameDate({2023, 7, 31}, platform::Year(2023), platform::Year(2020)),
            (platform::Date{2020, 7, 31}));
}

}  // namespace
}  // namespace kuzukuri::aggregator
