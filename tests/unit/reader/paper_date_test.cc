// The date of a status, as cities print it. All texts are invented.
#include "services/reader/parse/paper_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/reader/domain/status_date.h"
#include "services/reader/parse/read.h"
#include "tests/unit/reader/read_by.h"

namespace kuzukuri::reader {
namespace {

using testing::HasSubstr;

constexpr const char* kTitle = "令和６年度　みなと野市　主要事業　執行状況";
constexpr const char* kList =
    "（単位：千円）\n番号 事業名 予算額 執行額 予算残額 執行率\n"
    "1 里山の手入れ事業 8,400 4,200 4,200 50.0\n2 図書館まつり 1,200 600 600 50.0\n"
    "合計 9,600 4,800 4,800 50.0\n";

Reading ReadText(const std::string& text, const std::string& rules_name = "city") {
  return ReadBy(rules_name, text);
}

// The date of a paper whose title ends with, and is followed by, these.
std::string DateOf(const std::string& in_title, const std::string& below,
                   const std::string& list = kList) {
  const std::string text = absl::StrCat(kTitle, in_title, "\n", below, "\n", list);
  std::string date;
  for (const char* rules : {"city", "ward"}) {
    const Reading reading = ReadText(text, rules);
    if (reading.statements.size() != 1) return "no statement";
    EXPECT_EQ(reading.statements[0].tables.size(), 1u) << text;
    EXPECT_EQ(reading.statements[0].projects.size(), 2u) << text;
    date = reading.statements[0].as_of;
  }
  return date;
}

std::string DoubtOf(const std::string& in_title, const std::string& below,
                    const std::string& list = kList) {
  const Reading reading = ReadText(absl::StrCat(kTitle, in_title, "\n", below, "\n", list));
  std::vector<Refusal> refusals;
  RefuseUndated(reading, refusals);
  return refusals.empty() ? "" : refusals.front().why;
}

TEST(PaperDate, AllSpellings) {
  for (const char* line : {
           "（7月31日現在）",
           "（令和６年７月31日現在）",
           "令和６年７月３１日現在",
           "令和６年７月31日　現在",
           "（７月末現在）",
           "（令和６年７月末日現在）",
           "（R6.7.31現在）",
           "R6.7.31現在",
           "（令和6年7月31日時点）",
           "2024年7月31日現在",
           "（2024/7/31現在）",
           "【令和６年７月31日現在】",
           "〔７月31日現在〕",
           "（令和６年７月31日（水）現在）",
           "基準日：令和６年７月31日",
           "現在日：令和６年７月31日",
           "（自　令和６年４月１日　至　令和６年７月31日）",
           "（令和6年4月1日から令和6年7月31日まで）",
           "令和６年度７月末現在",
           "（令和６年４月１日～７月31日）",
           "７月末",
       }) {
    EXPECT_EQ(DateOf("", line), "2024-07-31") << line;
  }
}

TEST(PaperDate, InTheTitleItself) {
  for (const char* end : {"（令和６年７月31日現在）", "（7月31日現在）", " 7月31日現在",
                          "（R6.7.31現在）", "【7月末現在】", "（令和６年７月末）"}) {
    EXPECT_EQ(DateOf(end, ""), "2024-07-31") << end;
  }
}

TEST(PaperDate, BesideTheUnit) {
  const std::string list =
      absl::StrReplaceAll(kList, {{"（単位：千円）", "（7月31日現在、単位：千円）"}});
  EXPECT_EQ(DateOf("", "", list), "2024-07-31");
  EXPECT_EQ(DateOf("", "",
                   absl::StrReplaceAll(
                       kList, {{"（単位：千円）", "令和６年７月31日現在　（単位：千円）"}})),
            "2024-07-31");
}

TEST(PaperDate, WithinOtherTextWhereNothingElseSaysIt) {
  EXPECT_EQ(DateOf("", "この表は令和６年７月31日現在の状況です。"), "2024-07-31");
  EXPECT_EQ(DateOf("（9月30日現在）", "人口は令和６年７月31日現在です。"), "2024-09-30");
  EXPECT_EQ(DateOf("", "令和６年８月20日 公表"), "");
}

TEST(PaperDate, Periods) {
  EXPECT_EQ(DateOf("", "令和６年度上半期"), "2024-09-30");
  EXPECT_EQ(DateOf("（上半期）", ""), "2024-09-30");
  EXPECT_EQ(DateOf("", "下半期"), "2025-03-31");
  EXPECT_EQ(DateOf("", "（第１四半期）"), "2024-06-30");
  EXPECT_EQ(DateOf("　第３四半期", ""), "2024-12-31");
  EXPECT_EQ(DateOf("", "第４四半期末現在"), "2025-03-31");
}

TEST(PaperDate, MonthsOfTheNextCalendarYear) {
  EXPECT_EQ(DateOf("", "（３月31日現在）"), "2025-03-31");
  EXPECT_EQ(DateOf("", "（２月末現在）"), "2025-02-28");
  EXPECT_EQ(DateOf("", "（令和７年５月31日現在）"), "2025-05-31");
}

TEST(PaperDate, TheClosingPeriodIsToldFromTheFirstMonths) {
  EXPECT_EQ(DateOf("", "（出納整理期間　５月31日現在）"), "2025-05-31");
  const auto with = [](const char* small, const char* large, const char* sum, const char* left) {
    return absl::StrCat(
        "（単位：千円）\n番号 事業名 予算額 執行額 予算残額\n1 里山の手入れ事業 8,400 ", large,
        "\n2 図書館まつり 1,200 ", small, "\n合計 9,600 ", sum, " ", left, "\n");
  };
  EXPECT_EQ(DateOf("", "（５月31日現在）", with("1,100 100", "8,000 400", "9,100", "500")),
            "2025-05-31");
  EXPECT_EQ(DateOf("", "（５月31日現在）", with("100 1,100", "400 8,000", "500", "9,100")),
            "2024-05-31");
  EXPECT_EQ(DateOf("", "（５月31日現在）"), "");
  EXPECT_THAT(DoubtOf("", "（５月31日現在）"),
              HasSubstr("2024-05-31 or 2025-05-31; name it with --as-of"));
}

TEST(PaperDate, NoneOrTwoAreRefused) {
  EXPECT_THAT(DoubtOf("", ""), HasSubstr("not printed; name it with --as-of"));
  EXPECT_THAT(DoubtOf("（7月31日現在）", "（9月30日現在）"),
              HasSubstr("differ: 2024-07-31 and 2024-09-30; name it with --as-of"));
  EXPECT_THAT(DoubtOf("", "（9月31日現在）"), HasSubstr("2024-09-31, is none"));
  EXPECT_THAT(DoubtOf("", "（令和５年９月30日現在）"), HasSubstr("not in fiscal year 2024"));
  EXPECT_EQ(DoubtOf("（7月31日現在）", "（令和６年７月31日現在）"), "");
}

TEST(PaperDate, IsNamedByWhoeverReads) {
  std::vector<Reading> readings = {ReadText(absl::StrCat(kTitle, "\n", kList))};
  EXPECT_FALSE(NameDate("2024-13-01", readings).ok());
  EXPECT_FALSE(NameDate("2023-09-30", readings).ok());
  EXPECT_TRUE(NameDate("2024-09-30", readings).ok());
  EXPECT_EQ(readings[0].statements[0].as_of, "2024-09-30");
  EXPECT_FALSE(IsUndated(readings[0].statements[0]));
  readings.push_back(readings[0]);
  EXPECT_FALSE(NameDate("2024-09-30", readings).ok());
}

TEST(PaperDate, ASettlementKeepsItsRule) {
  const Reading reading =
      ReadText(absl::StrCat("令和６年度　みなと野市　主要な施策の成果説明書\n",
                            absl::StrReplaceAll(kList, {{"執行額", "決算額"}})));
  EXPECT_EQ(reading.statements[0].as_of, "");
  EXPECT_FALSE(IsUndated(reading.statements[0]));
}

TEST(PaperDate, AnExcerptSaysSo) {
  for (const char* below : {"（抜粋）", "抜粋"}) {
    EXPECT_TRUE(ReadText(absl::StrCat(kTitle, "\n", below, "\n", kList)).statements[0].excerpt);
  }
  for (const char* end : {"（抜粋）", "　抜粋", "（７月末現在）（抜粋）"}) {
    const Reading reading = ReadText(absl::StrCat(kTitle, end, "\n", kList));
    ASSERT_EQ(reading.statements.size(), 1u) << end;
    EXPECT_TRUE(reading.statements[0].excerpt) << end;
  }
  EXPECT_FALSE(ReadText(absl::StrCat(kTitle, "\n", kList)).statements[0].excerpt);
}

}  // namespace
}  // namespace kuzukuri::reader
