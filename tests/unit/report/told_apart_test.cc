#include "services/report/text/told_apart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kuzukuri::report {
namespace {

using testing::ElementsAre;

TEST(ToldApart, NamesThatDifferStayAsTheyAre) {
  EXPECT_THAT(TellApart({{"道路事業", {"土木費"}}, {"橋りょう事業", {"土木費"}}}),
              ElementsAre("道路事業", "橋りょう事業"));
}

TEST(ToldApart, EqualNamesSayWhatTheyStandUnder) {
  EXPECT_THAT(TellApart({{"職員人件費", {"総務費", "合計"}},
                         {"道路事業", {"土木費", "合計"}},
                         {"職員 人件費", {"教育費", "合計"}}}),
              ElementsAre("職員人件費（総務費）", "道路事業", "職員 人件費（教育費）"));
}

TEST(ToldApart, AsMuchOfThePathAsIsNeededTheOutermostFirst) {
  EXPECT_THAT(
      TellApart({{"一般事務費", {"学校管理費", "小学校費", "教育費"}},
                 {"一般事務費", {"学校管理費", "中学校費", "教育費"}}}),
      ElementsAre("一般事務費（小学校費 > 学校管理費）", "一般事務費（中学校費 > 学校管理費）"));
}

TEST(ToldApart, WhatNoPathTellsApartStaysEqual) {
  EXPECT_THAT(TellApart({{"交際費", {}}, {"交際費", {}}}), ElementsAre("交際費", "交際費"));
  EXPECT_THAT(TellApart({{"交際費", {"議会費"}}, {"交際費", {}}}),
              ElementsAre("交際費（議会費）", "交際費"));
}

}  // namespace
}  // namespace kuzukuri::report
