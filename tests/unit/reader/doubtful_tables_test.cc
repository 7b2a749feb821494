// Tables that look right and are not: columns and rows that mean something else than they seem. All
// texts are invented.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/reader/domain/audit.h"
#include "services/reader/domain/standing.h"
#include "services/reader/parse/read.h"
#include "tests/unit/reader/read_by.h"

namespace kuzukuri::reader {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kTitle = "令和６年度 主要な施策の成果説明書\n";
constexpr const char* kUnit = "（単位：千円）\n";
constexpr const char* kHeadings = "番号 事業名 予算現額 支出済額 不用額 執行率\n";
constexpr const char* kCanal = "1 水路清掃事業 6,600 6,600 0 100.0\n";
constexpr const char* kBooks = "2 図書巡回事業 3,900 3,000 900 76.9\n";
constexpr const char* kTotal = "合計 10,500 9,600 900 91.4\n";

Reading ReadText(const std::string& text, const std::string& name = "city") {
  return ReadBy(name, text);
}

template <typename... Lines>
std::string Paper(const Lines&... lines) {
  return absl::StrCat(kTitle, kUnit, lines...);
}

// Why tables are refused.
std::vector<std::string> Why(const std::string& text) {
  std::vector<std::string> why;
  for (const Refusal& refusal : Refusals(ReadText(text))) why.push_back(refusal.why);
  return why;
}

// What the rows of projects print of a measure.
std::vector<int64_t> Values(const Reading& reading, Measure measure) {
  std::vector<int64_t> values;
  for (const Table& table : reading.statements.front().tables) {
    for (const Row& row : table.rows) {
      const Figure* figure = Find(row.figures, measure);
      if (row.project >= 0 && figure != nullptr) values.push_back(figure->value);
    }
  }
  return values;
}

// --- Columns.

constexpr const char* kTwoYears =
    "番号 事業名 予算額 決算額 執行率 予算額 決算額 執行率\n"
    "1 水路清掃事業 6,000 5,400 90.0 6,600 6,600 100.0\n"
    "2 図書巡回事業 4,000 3,000 75.0 3,900 3,000 76.9\n"
    "合計 10,000 8,400 84.0 10,500 9,600 91.4\n";

TEST(DoubtfulColumns, TwoOfOneKindAreRefusedByName) {
  EXPECT_THAT(Why(Paper(kTwoYears)),
              ElementsAre(HasSubstr("two of its columns, '予算額' and '予算額'")));
  EXPECT_THAT(Why(Paper("番号 事業名 予算額 最終予算額 決算額\n"
                        "1 水路清掃事業 6,000 6,600 6,600\n2 図書巡回事業 4,000 3,900 3,000\n"
                        "合計 10,000 10,500 9,600\n")),
              ElementsAre(HasSubstr("'予算額' and '最終予算額', can be the appropriation")));
  EXPECT_THAT(Why(Paper("番号 事業名 予算現額 決算額 支出済額\n"
                        "1 水路清掃事業 6,600 6,500 6,600\n合計 6,600 6,500 6,600\n")),
              ElementsAre(HasSubstr("'決算額' and '支出済額', can be the executed")));
  // Two projects on a line.
  EXPECT_THAT(Why(Paper("番号 事業名 予算額 決算額 番号 事業名 予算額 決算額\n"
                        "1 水路清掃 6,600 6,600 2 図書巡回 3,900 3,000\n"
                        "合計 6,600 6,600 合計 3,900 3,000\n")),
              ElementsAre(HasSubstr("two of its columns")));
}

TEST(DoubtfulColumns, YearsAboveTellThemApart) {
  for (const char* years : {"令和５年度　令和６年度\n", "前年度 本年度\n", "（R5年度）（R6年度）\n",
                            "2023年度 2024年度\n"}) {
    const std::string text = Paper(years, kTwoYears);
    const Reading reading = ReadText(absl::StrReplaceAll(text, {{"）（", "） （"}}));
    EXPECT_THAT(Refusals(reading), IsEmpty()) << years;
    EXPECT_THAT(Values(reading, Measure::kAppropriation), ElementsAre(6600, 3900)) << years;
    EXPECT_THAT(Values(reading, Measure::kExecuted), ElementsAre(6600, 3000)) << years;
    EXPECT_THAT(Values(reading, Measure::kPriorExecuted), ElementsAre(5400, 3000)) << years;
    EXPECT_THAT(reading.not_understood, IsEmpty()) << years;
  }
  const Reading newer_first = ReadText(Paper("令和６年度 令和５年度\n", kTwoYears));
  EXPECT_THAT(Values(newer_first, Measure::kAppropriation), ElementsAre(6000, 4000));
  // Of neither year, or of as many as there are not.
  EXPECT_THAT(Why(Paper("令和４年度 令和５年度\n", kTwoYears)), SizeIs(1));
  EXPECT_THAT(Why(Paper("令和４年度 令和５年度 令和６年度 平成31年度\n", kTwoYears)), SizeIs(1));
}

TEST(DoubtfulColumns, AnOriginalAppropriationIsNotTheCurrentOne) {
  for (const char* headings : {"当初予算額 予算現額", "当初予算額 最終予算額"}) {
    const Reading reading = ReadText(Paper("番号 事業名 ", headings,
                                           " 支出済額 不用額 執行率\n"
                                           "1 水路清掃事業 6,000 6,600 6,600 0 100.0\n"
                                           "2 図書巡回事業 4,000 3,900 3,000 900 76.9\n"
                                           "合計 10,000 10,500 9,600 900 91.4\n"));
    EXPECT_THAT(Refusals(reading), IsEmpty()) << headings;
    EXPECT_THAT(Audit(reading), IsEmpty()) << headings;
    EXPECT_THAT(Values(reading, Measure::kAppropriation), ElementsAre(6600, 3900)) << headings;
    EXPECT_THAT(Values(reading, Measure::kOriginal), ElementsAre(6000, 4000)) << headings;
  }
  // Where no other is printed it is what there is.
  const Reading alone = ReadText(
      Paper(absl::StrReplaceAll(kHeadings, {{"予算現額", "当初予算額"}}), kCanal, kBooks, kTotal));
  EXPECT_THAT(Values(alone, Measure::kAppropriation), ElementsAre(6600, 3900));
}

TEST(DoubtfulColumns, WhatStandsBesideAnAmountOutweighsItsColumn) {
  // The sum of a column holds whatever the column is.
  for (const char* total : {"", "合計 10,000 9,600 900 91.4\n"}) {
    EXPECT_THAT(Why(Paper(kHeadings,
                          "1 水路清掃事業 6,000 6,600 0 100.0\n"
                          "2 図書巡回事業 4,000 3,000 900 76.9\n",
                          total)),
                ElementsAre(HasSubstr("6,000, contradicts what stands beside it")));
  }
  EXPECT_THAT(Why(Paper("番号 事業名 予算現額 支出済額 執行率\n"
                        "1 水路清掃事業 6,600 6,600 90.0\n合計 6,600 6,600 90.0\n")),
              SizeIs(1));
  // A rate that is cut off, and a difference that its own column contradicts, say nothing.
  EXPECT_THAT(Why(Paper("番号 事業名 予算現額 支出済額 執行率\n"
                        "1 水路清掃事業 6,600 6,600 100\n2 図書巡回事業 3,900 3,000 76\n"
                        "合計 10,500 9,600 91\n")),
              IsEmpty());
  EXPECT_THAT(Why(Paper("番号 事業名 予算現額 支出済額 不用額\n1 水路清掃事業 6,600 6,600 0\n"
                        "2 図書巡回事業 3,900 3,000 800\n合計 10,500 9,600 900\n")),
              IsEmpty());
}

TEST(DoubtfulColumns, WhatWasCarriedInIsNotCarriedOut) {
  EXPECT_THAT(Why(Paper("番号 事業名 繰越額 予算現額 支出済額 不用額 執行率\n"
                        "1 堤防補修事業 1,000 8,000 6,000 2,000 75.0\n"
                        "2 図書巡回事業 0 3,900 3,000 900 76.9\n"
                        "合計 1,000 11,900 9,000 2,900 75.6\n")),
              ElementsAre(HasSubstr("1,000, contradicts what stands beside it")));
  EXPECT_THAT(Why(Paper("番号 事業名 当初予算額 繰越額 予算現額 支出済額 差引 執行率\n"
                        "1 堤防補修事業 7,000 1,000 8,000 6,000 2,000 75.0\n"
                        "合計 7,000 1,000 8,000 6,000 2,000 75.0\n")),
              ElementsAre(HasSubstr("1,000, may be what was carried into the year")));
  // Beside what is carried out it can only be that, and is read over.
  const Reading both =
      ReadText(Paper("番号 事業名 繰越額 予算現額 支出済額 翌年度繰越額 不用額\n"
                     "1 堤防補修事業 1,000 8,000 6,000 500 1,500\n"
                     "合計 1,000 8,000 6,000 500 1,500\n"));
  EXPECT_THAT(Refusals(both), IsEmpty());
  EXPECT_THAT(Values(both, Measure::kCarriedOut), ElementsAre(500));
  // In front where all stands the other way round the rows say what it is.
  const Reading reversed =
      ReadText(Paper("番号 事業名 不用額 繰越額 支出済額 予算現額\n"
                     "1 堤防補修事業 1,500 500 6,000 8,000\n"
                     "合計 1,500 500 6,000 8,000\n"));
  EXPECT_THAT(Refusals(reversed), IsEmpty());
  EXPECT_THAT(Values(reversed, Measure::kCarriedOut), ElementsAre(500));
}

TEST(DoubtfulColumns, ADifferenceMayLeaveOutWhatIsCarriedOver) {
  for (const char* row : {"1 堤防補修事業 8,000 6,000 500 1,500\n合計 8,000 6,000 500 1,500\n",
                          "1 堤防補修事業 8,000 6,000 500 2,000\n合計 8,000 6,000 500 2,000\n"}) {
    const std::string text = Paper("番号 事業名 予算現額 支出済額 翌年度繰越額 差引\n", row);
    EXPECT_THAT(Why(text), IsEmpty());
    EXPECT_THAT(Audit(ReadText(text)), IsEmpty());
  }
}

// --- Rows.

TEST(DoubtfulRows, WhatWasAddedUpOnThePageBeforeIsNoProject) {
  const std::string next =
      absl::StrCat("3 公園事業 1,000 900 100 90.0\n", "合計 11,500 10,500 1,000 91.3\n");
  for (const char* words : {"次頁へ繰越 前頁より繰越", "次頁へ繰越し 前頁からの繰越し",
                            "次ページ繰越額 前ページ繰越額", "頁計 前頁計"}) {
    const std::pair<std::string, std::string> split =
        absl::StrSplit(words, absl::MaxSplits(' ', 1));
    const Reading reading =
        ReadText(Paper(kHeadings, kCanal, kBooks, split.first, " 10,500 9,600 900 91.4\n\f", kUnit,
                       kHeadings, split.second, " 10,500 9,600 900 91.4\n", next));
    EXPECT_THAT(Refusals(reading), IsEmpty()) << words;
    EXPECT_THAT(Values(reading, Measure::kAppropriation), ElementsAre(6600, 3900, 1000)) << words;
    EXPECT_THAT(Audit(reading), IsEmpty()) << words;
  }
}

TEST(DoubtfulRows, TotalsOfPagesAreNoProjects) {
  for (const char* word : {"ページ計", "頁計", "本頁計"}) {
    const Reading reading = ReadText(
        Paper(kHeadings, kCanal, kBooks, word, " 10,500 9,600 900 91.4\n\f", kHeadings,
              "3 公園事業 1,000 900 100 90.0\n", word, " 1,000 900 100 90.0\n",
              "累計 11,500 10,500 1,000 91.3\n\f", kHeadings, "4 水辺の道 500 500 0 100.0\n", word,
              " 500 500 0 100.0\n", "累計 12,000 11,000 1,000 91.7\n"));
    EXPECT_THAT(Refusals(reading), IsEmpty()) << word;
    EXPECT_THAT(Values(reading, Measure::kAppropriation), ElementsAre(6600, 3900, 1000, 500));
    EXPECT_THAT(Audit(reading), IsEmpty()) << word;
  }
}

TEST(DoubtfulRows, WhatCountsInTheRowAboveIsNotPostedBesideIt) {
  EXPECT_THAT(Why(Paper(kHeadings, kCanal, "うち国費 3,000 3,000 0 100.0\n", kBooks, kTotal)),
              ElementsAre(HasSubstr("its rows come to 13,500, more than the total")));
  for (const char* part :
       {"うち国費 3,000 3,000 0 100.0\n", "（うち繰越明許費分） 600 500 100 83.3\n",
        "うちコロナ対策分 600 500 100 83.3\n", "再掲 600 500 100 83.3\n"}) {
    EXPECT_THAT(Why(Paper(kHeadings, kCanal, part, kBooks)),
                ElementsAre(HasSubstr("is named as a part of a row above it")))
        << part;
  }
  EXPECT_THAT(Why(Paper(kHeadings, kCanal, kBooks, kTotal, "うち繰越分 1,000 1,000 0 100.0\n")),
              SizeIs(1));
  for (const char* part : {"（内国費） 3,000 3,000 0 100.0\n", "内、国費 3,000 3,000 0 100.0\n",
                           "国費 3,000 3,000 0 100.0\n一般財源 3,600 3,600 0 100.0\n"}) {
    EXPECT_THAT(Why(Paper(kHeadings, kCanal, part, kBooks)), SizeIs(1)) << part;
  }
  // Names only begin so.
  EXPECT_THAT(Why(Paper(kHeadings, "1 うち水事業 6,600 6,600 0 100.0\n", kBooks, kTotal)),
              IsEmpty());
  EXPECT_THAT(Why(Paper("事業名 予算現額 支出済額 不用額 執行率\n",
                        "うちわまつり 6,600 6,600 0 100.0\n図書巡回事業 3,900 3,000 900 76.9\n")),
              IsEmpty());
}

TEST(DoubtfulRows, WhatOnlyComparesIsNoProject) {
  for (const char* name : {"前年同期", "前年度", "（前年度）", "令和５年度", "前年度同期", "前年",
                           "増減", "対前年増減", "比較", "R5", "（参考）前年度", "令和５年度決算額",
                           "前年度との比較", "増△減", "今年度", "対前年", "５年度"}) {
    const std::string first = absl::StrCat(name, " 6,000 2,900 3,100 48.3\n");
    const std::string second = absl::StrCat(name, " 3,800 1,700 2,100 44.7\n");
    EXPECT_THAT(Why(Paper(kHeadings, kCanal, first, kBooks, second)),
                ElementsAre(HasSubstr(absl::StrCat(
                    name, " (line 5) is named as another year or as the change from one"))))
        << name;
    EXPECT_THAT(Why(Paper(kHeadings, kCanal, kBooks, kTotal, second)), SizeIs(1)) << name;
  }
  for (const char* name : {"前年度繰越事業", "令和５年度国勢調査", "増員対策", "比較文化講座",
                           "差別解消事業", "年度末道路補修", "同期会支援"}) {
    EXPECT_THAT(Why(Paper(kHeadings, "1 ", name, " 6,600 6,600 0 100.0\n", kBooks, kTotal)),
                IsEmpty())
        << name;
  }
}

TEST(DoubtfulRows, APartIsNamedSoInWhateverLetters) {
  for (const char* part :
       {"内 繰越分", "うちR5繰越", "うち６年度現年", "内　国費", "（うち R5繰越）"}) {
    EXPECT_THAT(Why(Paper(kHeadings, kCanal, part, " 600 500 100 83.3\n", kBooks)),
                ElementsAre(HasSubstr("is named as a part of a row above it")))
        << part;
  }
  EXPECT_THAT(Why(Paper(kHeadings, "1 内水対策事業 6,600 6,600 0 100.0\n",
                        "うちエコ診断 3,900 3,000 900 76.9\n")),
              IsEmpty());
}

TEST(DoubtfulRows, ATotalThatItsRowsFallShortOfIsOfMoreThanWasRead) {
  EXPECT_THAT(Why(Paper(kHeadings, kCanal, kTotal)),
              ElementsAre(HasSubstr("its rows come to 6,600, less than the total 合計 (line 5): "
                                    "rows are missing")));
  EXPECT_THAT(Why(Paper(kHeadings, kCanal,
                        "2 図書巡回事業 3,900,000円 3,000,000円 900,000円 76.9\n", kTotal)),
              ElementsAre(HasSubstr("図書巡回事業 3,900,000円")));
  EXPECT_THAT(Why(Paper(kHeadings, kCanal, "2 図書巡回事業 3,900\n")),
              ElementsAre(HasSubstr("'2 図書巡回事業 3,900' (line 5) has figures")));
  // Of subtotals the last is right, that of all is not.
  EXPECT_THAT(Why(Paper(kHeadings, kCanal, kBooks, "小計 10,500 9,600 900 91.4\n",
                        "3 公園事業 1,000 900 100 90.0\n合計 12,000 10,900 1,100 90.8\n")),
              ElementsAre(HasSubstr("its rows come to 11,500, less than the total")));
  EXPECT_THAT(Why(Paper(kHeadings, kCanal, kBooks, "\f", kHeadings,
                        "3 公園事業 1,000 900 100 90.0\n合計 11,500 10,500 1,000 91.3\n")),
              IsEmpty());
}

TEST(DoubtfulRows, ATitleWithASingleSectionIsNotPostedBesideIt) {
  const std::string headings = "区分 予算現額 支出済額 不用額 執行率\n";
  const std::string roads = "土木費 6,600 6,600 0 100.0\n水路清掃事業 6,600 6,600 0 100.0\n";
  const std::string books = "教育費 3,900 3,000 900 76.9\n図書巡回事業 3,900 3,000 900 76.9\n";
  EXPECT_THAT(Why(Paper(headings, roads, books)),
              ElementsAre(HasSubstr("土木費 (line 4) has the amounts of the row below it")));
  EXPECT_THAT(Why(Paper(headings, roads)), SizeIs(1));
  EXPECT_THAT(Why(Paper(headings, absl::StrReplaceAll(roads + books, {{"費 ", "の部 "}}))),
              SizeIs(1));
  // Beside titles whose sections add up.
  EXPECT_THAT(Why(Paper(headings,
                        "民生費 3,000 2,500 500 83.3\n見守り 2,000 1,800 200 90.0\n"
                        "保育 1,000 700 300 70.0\n",
                        books)),
              SizeIs(1));
  // Two projects may cost the same.
  EXPECT_THAT(Why(Paper(headings, "甲の事業 100 90 10 90.0\n乙の事業 100 90 10 90.0\n")),
              IsEmpty());
  EXPECT_THAT(Why(Paper(kHeadings, "1 甲費 100 90 10 90.0\n2 乙事業 100 90 10 90.0\n")), IsEmpty());
}

TEST(DoubtfulRows, TheSameMoneyIsFoundWithoutTotals) {
  const std::string headings = "事業名 予算現額 支出済額 執行率\n";
  const std::string titles = absl::StrCat(
      "区分 予算現額 支出済額 執行率\n土木費 6,600 6,600 100.0\n教育費 3,900 3,000 76.9\n");
  const std::string total = "合計 10,500 9,600 91.4\n";
  const std::string canals = "水路清掃事業 6,600 6,600 100.0\n";
  const std::string schools = "図書巡回事業 2,900 2,000 69.0\n図書館事業 1,000 1,000 100.0\n";
  EXPECT_THAT(Why(Paper(titles, total, "\n", headings, canals, schools)),
              ElementsAre(HasSubstr("its rows come to what those of 2024-L1 come to")));
  EXPECT_THAT(Why(Paper(titles, "\n", headings, canals, schools)), SizeIs(1));
  EXPECT_THAT(Why(Paper(headings, canals, schools, "\n", titles, total)), SizeIs(1));
  // The parts of one of its rows only, before or after it, or of each in a list of its own.
  EXPECT_THAT(Why(Paper(titles, total, "\n", headings, schools)),
              ElementsAre(HasSubstr("its rows come to what 教育費 (line 5) of 2024-L1 has")));
  EXPECT_THAT(Why(Paper(headings, schools, "\n", titles, total)),
              ElementsAre(HasSubstr("教育費 (line 9) has what the rows of 2024-L1 come to")));
  EXPECT_THAT(Why(Paper(titles, "\n", headings, canals, "\n", headings, schools)),
              Contains(HasSubstr("all other lists")));
  // The list that goes on, and lists of other money.
  EXPECT_THAT(Why(Paper(kHeadings, kCanal, kBooks, "\f", kHeadings,
                        "3 公園事業 6,500 6,500 0 100.0\n4 水辺の道 4,000 3,100 900 77.5\n")),
              IsEmpty());
  EXPECT_THAT(Why(Paper(headings, canals, "\n", headings, schools)), IsEmpty());
  EXPECT_THAT(Why(Paper(headings, "甲の事業 100 90 90.0\n\n", headings, "乙の事業 100 90 90.0\n")),
              IsEmpty());
}

constexpr const char* kYearBefore =
    "1 水路清掃事業 5,500 5,400 100 98.2\n2 図書巡回事業 3,500 3,000 500 85.7\n"
    "合計 9,000 8,400 600 93.3\n";

TEST(DoubtfulYears, ATableBelowAnotherYearIsNotThisYears) {
  const std::string first = absl::StrCat(kHeadings, kCanal, kBooks, kTotal);
  for (const char* heading :
       {"（参考）令和５年度", "前年度", "令和５年度", "（前年度）", "【令和５年度決算】",
        "参考：前年度実績", "２ 令和５年度", "前年度（令和５年度）", "R5年度", "2023年度の状況"}) {
    for (const std::string& text :
         {Paper(first, heading, "\n", kUnit, kHeadings, kYearBefore),
          Paper(first, "\n", heading, "\n\n", kUnit, kHeadings, kYearBefore),
          absl::StrCat(kTitle, "令和６年度\n", kUnit, first, heading, "\n", kUnit, kHeadings,
                       kYearBefore),
          absl::StrCat(kTitle, heading, "\n", kUnit, kHeadings, kYearBefore, "令和６年度\n", kUnit,
                       first)}) {
      Reading reading = ReadText(text);
      const std::vector<Refusal> refusals = Refusals(reading);
      ASSERT_THAT(refusals, SizeIs(1)) << text;
      EXPECT_THAT(refusals[0].why, HasSubstr("says that what stands below it is of another year"));
      LeaveOut(refusals, reading);
      EXPECT_THAT(Values(reading, Measure::kAppropriation), ElementsAre(6600, 3900)) << text;
      EXPECT_THAT(reading.statements.front().projects, SizeIs(2)) << text;
    }
  }
  // Below the same headings.
  EXPECT_THAT(Why(Paper(first, "令和５年度\n", kYearBefore)),
              ElementsAre(HasSubstr("'令和５年度' (line 7) says")));
  // This year's own, and names that only begin so.
  for (const char* heading : {"令和６年度", "本年度", "（令和６年度決算）", "前年度からの課題",
                              "令和５年度からの継続事業"}) {
    EXPECT_THAT(Why(Paper(heading, "\n", kUnit, first)), IsEmpty()) << heading;
  }
}

TEST(DoubtfulYears, TheSameRowsWithOtherAmountsAreNotBothOfOneYear) {
  const std::string first = absl::StrCat(kHeadings, kCanal, kBooks, kTotal, "\n", kUnit);
  EXPECT_THAT(
      Why(Paper(first, kHeadings, kYearBefore)),
      ElementsAre(HasSubstr("水路清掃事業 (line 10) and others of its rows stand in 2024-L1 "
                            "with other amounts")));
  EXPECT_THAT(Why(Paper(first, "昨年の様子\n", kHeadings,
                        "2 図書巡回事業 3,500 3,000 500 85.7\n合計 3,500 3,000 500 85.7\n")),
              SizeIs(1));
  // Another number makes it another project.
  EXPECT_THAT(Why(Paper(first, kHeadings,
                        "1 図書巡回事業 3,500 3,000 500 85.7\n2 公園事業 500 400 100 80.0\n"
                        "合計 4,000 3,400 600 85.0\n")),
              IsEmpty());
}

TEST(DoubtfulRows, RowsBelowAHeadingAreOfItsPillarHoweverTheyAreNumbered) {
  const std::string total = "合計 12,000 11,000 1,000 91.7\n";
  for (const char* rest : {"3 公園事業 1,000 900 100 90.0\n4 水辺の道 500 500 0 100.0\n",
                           "1 公園事業 1,000 900 100 90.0\n2 水辺の道 500 500 0 100.0\n"}) {
    for (const std::string& text :
         {Paper(kHeadings, "Ⅰ 安全・安心\n", kCanal, kBooks, "Ⅱ 学び\n", rest, total),
          Paper("Ⅰ 安全・安心\n", kHeadings, kCanal, kBooks, "Ⅱ 学び\n", rest, total),
          Paper(kHeadings, "Ⅰ 安全・安心\n", kCanal, kBooks, "小計 10,500 9,600 900 91.4\n",
                "Ⅱ 学び\n", rest, "小計 1,500 1,400 100 93.3\n", total)}) {
      const Reading reading = ReadText(text);
      EXPECT_THAT(Refusals(reading), IsEmpty()) << text;
      std::vector<int> pillars;
      for (const Project& project : reading.statements.front().projects) {
        pillars.push_back(project.pillar);
      }
      EXPECT_THAT(pillars, ElementsAre(0, 0, 1, 1)) << text;
    }
  }
}

// --- Revenue.

constexpr const char* kRevenue = "市税 5,000 5,100 △100 102.0\n地方交付税 2,000 2,000 0 100.0\n";
constexpr const char* kSpent = "総務費 4,000 3,900 100 97.5\n民生費 3,000 2,900 100 96.7\n";
constexpr const char* kOfBoth = "区分 予算現額 決算額 差引 執行率\n";

TEST(Revenue, IsNotSpent) {
  const std::string title = "令和６年度 一般会計決算書\n";
  const std::string revenue =
      absl::StrCat(kUnit, kOfBoth, kRevenue, "歳入合計 7,000 7,100 △100 101.4\n");
  const std::string spent = absl::StrCat(kUnit, kOfBoth, kSpent, "歳出合計 7,000 6,800 200 97.1\n");
  for (const std::string& text : {title + revenue + spent, title + spent + revenue}) {
    Reading reading = ReadText(text);
    const std::vector<Refusal> refusals = Refusals(reading);
    ASSERT_THAT(refusals, SizeIs(1));
    EXPECT_THAT(refusals[0].why, HasSubstr("歳入合計"));
    LeaveOut(refusals, reading);
    EXPECT_THAT(Values(reading, Measure::kAppropriation), ElementsAre(4000, 3000));
  }
}

TEST(Revenue, IsToldByTitlesHeadingsColumnsAndRows) {
  const std::string other = "ゴルフ場のお金 5,000 5,100 △100 102.0\n繰り入れ 2,000 2,000 0 100.0\n";
  const std::string table = absl::StrCat(kUnit, kOfBoth, other, "合計 7,000 7,100 △100 101.4\n");
  const std::string plain = "令和６年度 一般会計決算書\n";
  EXPECT_THAT(Why(plain + table), IsEmpty());
  for (const std::string& text :
       {"令和６年度 一般会計歳入決算書\n" + table, plain + "１ 歳入\n" + table,
        plain + "（歳入の部）\n" + table, plain + "1 歳入の状況\n" + table,
        plain + absl::StrReplaceAll(table, {{"合計", "歳 入 総 額"}}),
        plain + absl::StrReplaceAll(table, {{"決算額", "収入済額"}}),
        plain + absl::StrReplaceAll(table, {{"繰り入れ", "諸収入"}})}) {
    EXPECT_THAT(Why(text), ElementsAre(HasSubstr("revenue"))) << text;
  }
  // In one table with expenditure, also as two rows.
  EXPECT_THAT(Why(absl::StrCat(plain, kUnit, kOfBoth, "歳入\n甲 5,000 5,100 △100 102.0\n",
                               "歳入計 5,000 5,100 △100 102.0\n歳出\n", kSpent,
                               "歳出計 7,000 6,800 200 97.1\n")),
              SizeIs(1));
  EXPECT_THAT(Why(absl::StrCat(plain, kUnit, kOfBoth, "歳入 7,000 7,100 △100 101.4\n",
                               "歳出 7,000 6,800 200 97.1\n")),
              SizeIs(1));
  // A heading of expenditure ends it; a title of both says nothing.
  const std::string spent = absl::StrCat(kUnit, kOfBoth, kSpent, "合計 7,000 6,800 200 97.1\n");
  EXPECT_THAT(Why(absl::StrCat(plain, "１ 歳入\n", table, "２ 歳出\n", spent)), SizeIs(1));
  EXPECT_THAT(Why("令和６年度 一般会計歳入歳出決算書\n" + spent), IsEmpty());
  // So does its own total.
  EXPECT_THAT(
      Why(absl::StrCat(plain, "歳入\n", absl::StrReplaceAll(spent, {{"合計", "歳出合計"}}))),
      IsEmpty());
  EXPECT_THAT(Why(Paper(kHeadings, "1 歳入確保対策事業 6,600 6,600 0 100.0\n", kBooks, kTotal)),
              IsEmpty());
}

TEST(Revenue, ItsRowsDoNotBelongToTheTableBefore) {
  const std::string revenue =
      "科目 予算現額 調定額 収入済額 収入未済額\n市税 5,000 5,200 5,100 100\n";
  const Reading reading = ReadText(Paper(kHeadings, kCanal, kBooks, kTotal, revenue));
  EXPECT_THAT(Refusals(reading), IsEmpty());
  EXPECT_THAT(reading.statements.front().tables, SizeIs(2));
  EXPECT_THAT(Values(reading, Measure::kAppropriation), ElementsAre(6600, 3900));
  // In a list of its own it is refused by its column.
  EXPECT_THAT(Why(Paper(revenue)), ElementsAre(HasSubstr("its column '調定額'")));
}

TEST(DoubtfulRows, ANameOverTwoLinesIsWithoutItsNumber) {
  const Reading reading = ReadText(Paper(kHeadings, "1 水路清掃及び堤防補修に\n",
                                         "関する事業 6,600 6,600 0 100.0\n", kBooks, kTotal));
  const Row& row = reading.statements.front().tables.front().rows.front();
  EXPECT_EQ(row.label.text, "水路清掃及び堤防補修に関する事業");
  EXPECT_EQ(row.number, "1");
}

TEST(DoubtfulRows, ATableOfWhichNoRowIsReadIsNotPassedOver) {
  const std::string first = absl::StrCat(kHeadings, kCanal, kBooks, kTotal, "\n", kUnit);
  EXPECT_THAT(Why(Paper(first, "番号 事業名 予算現額 支出済額 達成段階\n3 公園事業 500 400 3\n")),
              ElementsAre(HasSubstr("no rule knows its column '達成段階'")));
  EXPECT_THAT(Why(Paper(first, kHeadings, "3 公園事業 500円 400円 100円 80.0\n")),
              ElementsAre(HasSubstr("none of its rows could be read: '3 公園事業 500円")));
  // Headings without a row, and tables of other things than money.
  EXPECT_THAT(Why(Paper(first, kHeadings)), IsEmpty());
  EXPECT_THAT(Why(Paper(first, "指標名 単位 目標値 実績値\n利用者数 人 100 120\n")), IsEmpty());
}

TEST(DoubtfulRows, ARowWithoutAFigureIsListed) {
  const Reading reading =
      ReadText(Paper(kHeadings, kCanal, "3 廃止事業 － － － －\n", kBooks, kTotal));
  EXPECT_THAT(Refusals(reading), IsEmpty());
  ASSERT_THAT(reading.not_understood, SizeIs(1));
  EXPECT_THAT(reading.not_understood[0].why, HasSubstr("no figure is printed"));
}

}  // namespace
}  // namespace kuzukuri::reader
