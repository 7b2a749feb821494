// What of a paper money is written from. All texts are invented.
#include "services/reader/domain/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/reader/domain/checked.h"
#include "services/reader/parse/read.h"
#include "tests/unit/reader/read_by.h"

namespace kuzukuri::reader {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kTitle = "令和６年度　みなと野市　主要な施策の成果に関する説明書\n";
constexpr const char* kUnit = "（単位：千円）\n";
constexpr const char* kHeadings =
    "番号 事業名 予算現額 支出済額 翌年度繰越額 不用額 執行率 所管課\n";
constexpr const char* kRows =
    "1 里山の手入れ事業 8,400 8,000 0 400 95.2 緑地課\n"
    "2 図書館まつり 1,200 900 100 200 75.0 生涯学習課\n";
constexpr const char* kTotal = "合計 9,600 8,900 100 600 92.7\n";

Reading ReadText(const std::string& text, std::optional<int64_t> unit_yen = std::nullopt) {
  return ReadBy("city", text, unit_yen);
}

std::string Paper(const std::string& unit = kUnit, const std::string& headings = kHeadings,
                  const std::string& rows = absl::StrCat(kRows, kTotal)) {
  return absl::StrCat(kTitle, unit, headings, rows);
}

// Why tables are refused.
std::vector<std::string> Why(const Reading& reading) {
  std::vector<std::string> why;
  for (const Refusal& refusal : Refusals(reading)) why.push_back(refusal.why);
  return why;
}

const Table& FirstTable(const Reading& reading) {
  return reading.statements.front().tables.front();
}

std::vector<std::string> Departments(const Row& row) {
  std::vector<std::string> names;
  for (const Text& department : row.departments) names.push_back(department.text);
  return names;
}

TEST(Standing, AListThatFollowsFromItselfIsWritten) {
  EXPECT_THAT(Why(ReadText(Paper())), IsEmpty());
  // Without a total by what stands beside the amounts, without both by the total.
  EXPECT_THAT(Why(ReadText(Paper(kUnit, kHeadings, kRows))), IsEmpty());
  EXPECT_THAT(Why(ReadText(Paper(kUnit, "番号 事業名 予算現額 支出済額 所管課\n",
                                 "1 里山の手入れ事業 8,400 8,000 緑地課\n"
                                 "2 図書館まつり 1,200 900 生涯学習課\n合計 9,600 8,900\n"))),
              IsEmpty());
}

TEST(Standing, AmountsThatNothingConfirmsAreNot) {
  const std::string headings = "番号 事業名 予算現額 支出済額 所管課\n";
  const std::string rows =
      "1 里山の手入れ事業 8,400 8,000 緑地課\n2 図書館まつり 1,200 900 生涯学習課\n";
  EXPECT_THAT(Why(ReadText(Paper(kUnit, headings, rows))),
              ElementsAre(HasSubstr("nothing printed confirms the appropriation of 里山の手入れ")));
  EXPECT_THAT(Why(ReadText(Paper(kUnit, headings, rows + "合計 9,700 8,900\n"))),
              ElementsAre(HasSubstr("8,400, contradicts whatever it can be held against")));
}

TEST(Standing, ARateOfNothingConfirmsNothing) {
  EXPECT_THAT(Why(ReadText(Paper(kUnit, "番号 事業名 予算現額 支出済額 執行率 所管課\n",
                                 "1 里山の手入れ事業 8,400 8,000 95.2 緑地課\n"
                                 "2 図書館まつり 0 900 75.0 生涯学習課\n"))),
              ElementsAre(HasSubstr("appropriation of 図書館まつり")));
}

TEST(Standing, AWrongTotalIsNoFaultOfTheRows) {
  const Reading reading = ReadText(absl::StrReplaceAll(Paper(), {{"合計 9,600", "合計 9,900"}}));
  EXPECT_THAT(Why(reading), IsEmpty());
  EXPECT_THAT(Audit(reading), SizeIs(1));
}

TEST(Standing, TheUnitIsFoundWhereverItIsPrinted) {
  const std::string total = absl::StrCat(kRows, kTotal);
  for (const char* unit :
       {"（単位　千円）\n", "単位：千円\n", "（千円）\n", "千円\n", "（金額単位：千円）\n",
        "【単位：千円】\n", "［単位：千円］\n", "（単位：千円、％）\n", "（単位：人、千円）\n",
        "（単位：千　円）\n", "（千円単位）\n", "※金額の単位は千円である。\n",
        "（7月31日現在、単位：千円）\n", "１　事業別決算の状況（単位：千円）\n"}) {
    EXPECT_EQ(FirstTable(ReadText(Paper(unit))).unit_yen, 1000) << unit;
    EXPECT_THAT(Why(ReadText(Paper(unit))), IsEmpty()) << unit;
  }
  for (const char* below : {"千円 千円 千円 千円 ％\n", "（千円）（千円）（千円）（千円）（％）\n",
                            "（単位：千円）\n", "千円\n"}) {
    const Reading reading = ReadText(Paper("", absl::StrCat(kHeadings, below)));
    EXPECT_EQ(FirstTable(reading).unit_yen, 1000) << below;
    EXPECT_THAT(Why(reading), IsEmpty()) << below;
  }
  const Reading yen = ReadText(Paper("", absl::StrCat(kHeadings, "円 円 円 円 ％\n")));
  EXPECT_TRUE(FirstTable(yen).unit_known);
  EXPECT_EQ(FirstTable(yen).unit_yen, 1);
}

TEST(Standing, WithoutAUnitNothingIsWrittenUnlessOneIsNamed) {
  // 万円 is a unit that no rule knows; that of a table before does not hold either.
  const std::string other = absl::StrCat(kUnit, "事業名 予算現額 支出済額 差引\n甲 9 8 1\n\n");
  for (const std::string unit : {"", "（単位：万円）\n"}) {
    EXPECT_THAT(Why(ReadText(Paper(unit))), ElementsAre(HasSubstr("name it with --unit")));
    EXPECT_THAT(Why(ReadText(Paper(unit), 1000)), IsEmpty());
    EXPECT_EQ(FirstTable(ReadText(Paper(unit), 1000)).rows[0].figures[0].unit_yen, 1000);
  }
  EXPECT_THAT(Why(ReadText(Paper(absl::StrCat(other, "（単位：万円）\n")))), SizeIs(1));
  // What is printed holds.
  EXPECT_EQ(FirstTable(ReadText(Paper(), 1)).unit_yen, 1000);
}

TEST(Standing, AmountsInAnUnknownUnitAreHeldAgainstTheirOwnTableOnly) {
  const Reading reading = ReadText(absl::StrCat(
      Paper(), "\n次の表\n", "事業名 予算現額 支出済額 差引\n里山の手入れ事業 8,400 8,000 400\n"));
  EXPECT_THAT(Why(reading), ElementsAre(HasSubstr("--unit")));
  EXPECT_THAT(Audit(reading), IsEmpty());
}

TEST(Standing, ADepartmentsColumnMayStandOnEitherSideOfTheName) {
  const std::string figures = "予算現額 支出済額 不用額 執行率\n";
  for (const auto& [headings, row] :
       {std::pair("番号 事業名 所管課 ", "1 子育て支援センター 福祉課 8,400 8,000 400 95.2\n"),
        std::pair("番号 所管課 事業名 ", "1 福祉課 子育て支援センター 8,400 8,000 400 95.2\n"),
        std::pair("所管課 番号 事業名 ", "福祉課 1 子育て支援センター 8,400 8,000 400 95.2\n")}) {
    const Reading reading = ReadText(Paper(kUnit, absl::StrCat(headings, figures), row));
    ASSERT_THAT(FirstTable(reading).rows, SizeIs(1)) << headings;
    const Row& read = FirstTable(reading).rows[0];
    EXPECT_EQ(read.label.text, "子育て支援センター") << headings;
    EXPECT_EQ(read.number, "1") << headings;
    EXPECT_THAT(Departments(read), ElementsAre("福祉課")) << headings;
  }
  // A word no rule knows is a department where every column has its cell, and is not guessed at
  // where it could be the name's.
  const std::string headings = absl::StrCat("番号 事業名 所管課 ", figures);
  const Reading whole =
      ReadText(Paper(kUnit, headings, "1 里山の手入れ事業 森づくり隊 8,400 8,000 400 95.2\n"));
  EXPECT_THAT(Departments(FirstTable(whole).rows[0]), ElementsAre("森づくり隊"));
  const Reading open = ReadText(Paper(kUnit, headings,
                                      "1 里山の 手入れ 森づくり隊 8,400 8,000 400 95.2\n"
                                      "2 図書館まつり 生涯学習課 1,200 900 300 75.0\n"));
  EXPECT_THAT(Why(open), ElementsAre(HasSubstr("森づくり隊")));
}

TEST(Standing, NumbersBehindTheFiguresAreNoFigures) {
  const std::string headings = "番号 事業名 予算現額 支出済額 翌年度繰越額 不用額 執行率 備考\n";
  for (const char* remark : {"2", "※1", "12.5", "なし", ""}) {
    const Reading reading = ReadText(
        Paper(kUnit, headings, absl::StrCat("2 街灯の更新 5,000 5,000 0 0 100 ", remark, "\n")));
    const Row& row = FirstTable(reading).rows.at(0);
    EXPECT_EQ(row.label.text, "街灯の更新") << remark;
    EXPECT_EQ(row.figures[0].value, 5000) << remark;
    EXPECT_EQ(row.figures[4].value, 1000) << remark;
    EXPECT_THAT(Why(reading), IsEmpty()) << remark;
  }
  // A number without a heading leaves nothing that the columns could hold.
  const Reading reading = ReadText(
      Paper(kUnit, kHeadings, absl::StrCat(kRows, "3 街灯の更新 5,000 5,000 0 0 100 2 3\n")));
  EXPECT_THAT(Why(reading), ElementsAre(HasSubstr("街灯の更新 5,000 5,000")));
}

TEST(Standing, ANameMayEndWithANumberWhereTheFiguresSaySo) {
  const Reading reading = ReadText(Paper(kUnit, "番号 事業名 予算現額 支出済額 差引 備考\n",
                                         "1 市民の森 3 500 400 100\n2 水辺の道 500 400 100 3\n"));
  EXPECT_EQ(FirstTable(reading).rows[0].label.text, "市民の森 3");
  EXPECT_EQ(FirstTable(reading).rows[1].label.text, "水辺の道");
  EXPECT_THAT(Why(reading), IsEmpty());
}

TEST(Standing, RowsThatAreSumsOfOthersAreNotPostedBesideThem) {
  const std::string headings = "番号 事業名 予算現額 支出済額 不用額 執行率\n";
  EXPECT_THAT(Why(ReadText(Paper(kUnit, headings,
                                 "1 道路費 3,000 2,900 100 96.7\n2 公園費 1,000 900 100 90.0\n"
                                 "3 土木費 4,000 3,800 200 95.0\n4 公債費 2,000 2,000 0 100.0\n"))),
              ElementsAre(HasSubstr("土木費 (line 6) is the sum of rows above it")));
  EXPECT_THAT(Why(ReadText(Paper(kUnit, headings,
                                 "1 道路費 3,000 2,900 100 96.7\n2 公園費 1,000 900 100 90.0\n"
                                 "全庁 4,100 3,800 300 92.7\n"))),
              ElementsAre(HasSubstr("全庁 (line 6) looks like the sum")));
}

TEST(Standing, RowsThatExceedATotalThatIsRightAreCountedTwice) {
  const std::string headings = "番号 事業名 予算現額 支出済額 不用額 執行率\n";
  const std::string rows =
      "1 道路費 3,000 2,900 100 96.7\nうち国費分 1,400 1,350 50 96.4\n2 公園費 1,000 900 100 "
      "90.0\n";
  EXPECT_THAT(Why(ReadText(Paper(kUnit, headings, rows + "合計 4,000 3,800 200 95.0\n"))),
              ElementsAre(HasSubstr("its rows come to 5,400, more than the total 合計")));
  // A total that contradicts what stands beside it is wrong itself.
  EXPECT_THAT(Why(ReadText(Paper(kUnit, headings,
                                 absl::StrReplaceAll(rows, {{"うち国費分", "3 舗装費"}}) +
                                     "合計 4,000 5,150 250 95.4\n"))),
              IsEmpty());
}

TEST(Standing, WhatIsBelowSubProjectsCountsInThem) {
  std::string rows;
  for (const char* name : {"甲費", "乙費", "丙費", "丁費", "戊費"}) {
    absl::StrAppend(&rows, "1 ", name, " 900 800 100 88.9\n");
  }
  const Reading reading = ReadText(Paper(kUnit, "番号 区分 予算現額 支出済額 不用額 執行率\n",
                                         rows + "合計 900 800 100 88.9\n"));
  EXPECT_THAT(Why(reading), IsEmpty());
  EXPECT_THAT(Audit(reading), IsEmpty());
  const Statement& statement = reading.statements.front();
  ASSERT_THAT(statement.projects, SizeIs(1));
  EXPECT_EQ(statement.projects[0].name.text, "乙費");
  EXPECT_THAT(statement.projects[0].sub_projects, SizeIs(1));
}

TEST(Standing, TwoListsOfTheSameMoneyAreNotBothPosted) {
  const std::string headings = "事業名 予算現額 支出済額 執行率\n";
  const std::string rows = absl::StrCat(
      "土木費 3,000 2,900 96.7\n教育費 1,000 900 90.0\n合計 4,000 3,800 95.0\n\n", headings,
      "道路の手入れ 2,000 1,900 95.0\n公園の手入れ 1,000 1,000 100.0\n"
      "図書館まつり 1,000 900 90.0\n合計 4,000 3,800 95.0\n");
  EXPECT_THAT(Why(ReadText(Paper(kUnit, headings, rows))),
              ElementsAre(HasSubstr("its total is that of 2024-L1")));
}

TEST(Standing, AStatementWithoutProjectsOrYearIsRefusedWhole) {
  EXPECT_THAT(Why(ReadText(Paper(kUnit, kHeadings, kTotal))),
              ElementsAre("no project was found in it"));
  const Reading untitled = ReadText(absl::StrReplaceAll(Paper(), {{kTitle, "みなと野市\n"}}));
  EXPECT_THAT(Why(untitled), ElementsAre(HasSubstr("fiscal year")));
}

TEST(Standing, WhatIsLeftOutTakesItsProjectsAlong) {
  const std::string second = absl::StrCat("\n\n", kUnit, "番号 事業名 予算現額 支出済額 所管課\n",
                                          "1 市民の森 700 600 緑地課\n");
  Reading reading = ReadText(absl::StrCat(Paper(), second));
  ASSERT_THAT(reading.statements.front().projects, SizeIs(3));
  const std::vector<Refusal> refusals = Refusals(reading);
  ASSERT_THAT(refusals, SizeIs(1));
  LeaveOut(refusals, reading);
  ASSERT_THAT(reading.statements.front().tables, SizeIs(1));
  EXPECT_THAT(reading.statements.front().projects, SizeIs(2));
  EXPECT_EQ(FirstTable(reading).rows[1].project, 1);
  EXPECT_THAT(reading.not_understood.back().why, HasSubstr("left out: nothing printed confirms"));
  // A statement of which nothing is left goes as well.
  Reading alone = ReadText(Paper(kUnit, kHeadings, kTotal));
  LeaveOut(Refusals(alone), alone);
  EXPECT_THAT(alone.statements, IsEmpty());
}

TEST(Checked, CountsRelationsByTheirKind) {
  const Checked checked = CheckedOf(ReadText(Paper()));
  ASSERT_THAT(checked.kinds, SizeIs(3));
  EXPECT_EQ(checked.kinds[0].kind, RelationKind::kDifference);
  EXPECT_EQ(checked.kinds[0].relations, 3U);
  EXPECT_EQ(checked.kinds[1].kind, RelationKind::kRate);
  EXPECT_EQ(checked.kinds[2].kind, RelationKind::kSum);
  EXPECT_EQ(checked.kinds[2].relations, 4U);
  EXPECT_EQ(checked.kinds[2].results, 1U);
  EXPECT_EQ(checked.figures, 15U);
}

}  // namespace
}  // namespace kuzukuri::reader
