// Statements put together: tables, pillars, totals, and labels that stand apart. All texts are
// invented.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_replace.h"
#include "services/reader/parse/read.h"
#include "tests/unit/reader/read_by.h"

namespace kuzukuri::reader {
namespace {

constexpr const char* kPaper = R"(令和４年度　みどり区まちづくり費　決算説明書

（単位：円）

予算額 決算額 差引 執行率

10,000,400 9,500,100 500,300 95.0%

20,000,300 19,499,900 500,400 97.5%

12,000,000 11,000,000 1,000,000 91.7%

42,000,700 40,000,000 2,000,700 95.2%

合　計

並木整備

区　分

子どもの居場所事業

花いっぱい事業

（単位：千円）

予算額 決算額 執行率 課　　名

1 花いっぱい事業 10,000 9,500 95.0% 緑地課

2 並木の手入れ事業 20,000 19,500 97.5% 緑地課

1 子どもの居場所事業 12,000 11,000 91.7% 保育課

42,000 40,000 95.2%

合　計

事業名

Ⅱ　くらし

Ⅰ　まちなみ
)";

Reading ReadText(const std::string& text) { return ReadBy("ward", text); }

TEST(Statement, LabelsThatStandApartGoToTheRowsTheyOnlyFit) {
  const Reading reading = ReadText(kPaper);
  ASSERT_EQ(reading.statements.size(), 1U);
  const Statement& statement = reading.statements.front();
  EXPECT_EQ(statement.fiscal_year, 2022);
  EXPECT_EQ(statement.stage, Stage::kSettlement);
  ASSERT_EQ(statement.tables.size(), 2U);
  const Table& summary = statement.tables[0];
  ASSERT_EQ(summary.rows.size(), 4U);
  EXPECT_EQ(summary.unit_yen, 1);
  // The same amounts beside a printed label, to the thousand.
  EXPECT_EQ(summary.rows[0].label.text, "花いっぱい事業");
  EXPECT_EQ(summary.rows[0].label.certainty.percent, 95);
  EXPECT_EQ(summary.rows[0].label.place.line, 23);
  EXPECT_EQ(summary.rows[2].label.text, "子どもの居場所事業");
  // The only one left.
  EXPECT_EQ(summary.rows[1].label.text, "並木整備");
  EXPECT_EQ(summary.rows[1].label.certainty.percent, 80);
  EXPECT_TRUE(summary.rows[3].total);
  EXPECT_EQ(summary.rows[3].label.text, "合　計");
  EXPECT_TRUE(reading.not_understood.empty());
}

TEST(Statement, RowsOfAListAreOfThePillarWhoseNumbersBeginAnew) {
  const Statement statement = ReadText(kPaper).statements.front();
  ASSERT_EQ(statement.pillars.size(), 2U);
  EXPECT_EQ(statement.pillars[0].code, "I");
  EXPECT_EQ(statement.pillars[1].name.text, "くらし");
  const Table& list = statement.tables[1];
  ASSERT_EQ(list.rows.size(), 4U);
  EXPECT_TRUE(list.list);
  EXPECT_EQ(list.rows[0].pillar, 0);
  EXPECT_EQ(list.rows[1].pillar, 0);
  EXPECT_EQ(list.rows[2].pillar, 1);
  EXPECT_EQ(list.rows[3].pillar, -1);
  ASSERT_EQ(list.rows[2].departments.size(), 1U);
  EXPECT_EQ(list.rows[2].departments[0].text, "保育課");
  ASSERT_EQ(statement.projects.size(), 3U);
  EXPECT_EQ(statement.projects[2].code, "II-1");
}

TEST(Statement, ATotalThatDoesNotAddUpIsStillTheTotal) {
  const Reading reading =
      ReadText(absl::StrReplaceAll(kPaper, {{"42,000 40,000 95.2%", "45,000 40,000 88.9%"}}));
  const Row& total = reading.statements.front().tables[1].rows.back();
  EXPECT_TRUE(total.total);
  EXPECT_EQ(total.label.text, "合　計");
  EXPECT_EQ(total.label.certainty.percent, 80);
  EXPECT_EQ(total.pillar, -1);
  EXPECT_EQ(total.project, -1);
}

TEST(Statement, ARowNoLabelFitsAloneIsListedNotGuessed) {
  // Neither amount is printed anywhere else, and two labels are left.
  const Reading reading = ReadText(absl::StrReplaceAll(
      kPaper, {{"1 花いっぱい事業 10,000", "1 花いっぱい事業 10,001"},
               {"1 子どもの居場所事業 12,000", "1 子どもの居場所事業 11,999"}}));
  const Table& summary = reading.statements.front().tables[0];
  EXPECT_EQ(summary.rows[0].label.text, "");
  EXPECT_EQ(summary.rows[2].label.text, "");
  int rows = 0;
  for (const NotUnderstood& item : reading.not_understood) {
    if (item.text.place.line == 7 || item.text.place.line == 11) ++rows;
  }
  EXPECT_EQ(rows, 2);
}

}  // namespace
}  // namespace kuzukuri::reader
