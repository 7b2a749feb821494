// Titles and their sections in flat lists. All texts are invented.
#include "services/reader/parse/nesting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/reader/domain/amounts.h"

namespace kuzukuri::reader {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// A row: number, name, appropriation, executed.
struct Printed {
  std::string number;
  std::string name;
  int64_t budget = 0;
  int64_t executed = 0;
  bool total = false;
};

std::vector<int> ParentsOf(const std::vector<Printed>& printed,
                           std::vector<std::string> groups = {}) {
  std::vector<Row> rows;
  for (const Printed& of : printed) {
    Row& row = rows.emplace_back();
    row.number = of.number;
    row.label.text = of.name;
    row.total = of.total;
    row.figures = {{Measure::kAppropriation, of.budget, 1, "", {}, {}},
                   {Measure::kExecuted, of.executed, 1, "", {}, {}}};
  }
  groups.resize(rows.size());
  Nest(rows, groups);
  std::vector<int> parents;
  for (const Row& row : rows) parents.push_back(row.parent);
  return parents;
}

// Sections that count from 1 below titles that count on.
std::vector<Printed> Titles() {
  return {{"1", "議会費", 210, 204},   {"1", "議会費", 210, 204},
          {"2", "総務費", 1900, 1700}, {"1", "総務管理費", 1300, 1130},
          {"2", "徴税費", 400, 380},   {"3", "選挙費", 200, 190},
          {"3", "公債費", 640, 640},   {"1", "元利償還金", 640, 640}};
}

TEST(Nesting, SectionsFollowTheTitleTheyMakeUp) {
  EXPECT_THAT(ParentsOf(Titles()), ElementsAre(-1, 0, -1, 2, 2, 2, -1, 6));
  std::vector<Printed> in_words = Titles();
  for (Printed& row : in_words) row.number = "第" + row.number + "項";
  EXPECT_THAT(ParentsOf(in_words), ElementsAre(-1, 0, -1, 2, 2, 2, -1, 6));
  // Without numbers by their sums and names.
  std::vector<Printed> unnumbered = Titles();
  for (Printed& row : unnumbered) row.number.clear();
  unnumbered.back().name = "公債費";
  EXPECT_THAT(ParentsOf(unnumbered), ElementsAre(-1, 0, -1, 2, 2, 2, -1, 6));
}

TEST(Nesting, ASectionsNumberMayNameItsTitle) {
  EXPECT_THAT(ParentsOf({{"1", "議会費", 210, 204},
                         {"1-1", "議会費", 210, 204},
                         {"2", "総務費", 1700, 1510},
                         {"2-1", "総務管理費", 1300, 1130},
                         {"2-2", "徴税費", 400, 380}}),
              ElementsAre(-1, 0, -1, 2, 2));
}

TEST(Nesting, OneWrongFigureIsStillItsTitles) {
  std::vector<Printed> wrong = Titles();
  wrong[4].budget = 410;
  EXPECT_THAT(ParentsOf(wrong), ElementsAre(-1, 0, -1, 2, 2, 2, -1, 6));
  wrong = Titles();
  wrong[2].executed = 1701;
  EXPECT_THAT(ParentsOf(wrong), ElementsAre(-1, 0, -1, 2, 2, 2, -1, 6));
}

TEST(Nesting, ThereMayBeMoreLevels) {
  EXPECT_THAT(ParentsOf({{"1", "総務費", 900, 800},
                         {"1", "総務管理費", 600, 500},
                         {"1", "一般管理費", 400, 350},
                         {"2", "文書費", 200, 150},
                         {"2", "徴税費", 300, 300},
                         {"1", "税務総務費", 300, 300}}),
              ElementsAre(-1, 0, 1, 1, 0, 4));
}

TEST(Nesting, AListWhoseTotalIsTheSumOfAllIsFlat) {
  // 300 is by accident what the two rows below it make.
  EXPECT_THAT(ParentsOf({{"", "道", 300, 300},
                         {"", "森", 200, 200},
                         {"", "川", 100, 100},
                         {"", "合計", 600, 600, true}}),
              Each(-1));
}

TEST(Nesting, ASinglePartOfAnotherNameIsOneWhereTheTotalSaysSo) {
  std::vector<Printed> rows = {{"", "議会費", 210, 204},
                               {"", "議会の運営", 210, 204},
                               {"", "公債費", 640, 640},
                               {"", "元利償還金", 640, 640},
                               {"", "合計", 850, 844, true}};
  EXPECT_THAT(ParentsOf(rows), ElementsAre(-1, 0, -1, 2, -1));
  rows.back() = {"", "合計", 1700, 1688, true};
  EXPECT_THAT(ParentsOf(rows), Each(-1));
  rows.pop_back();
  EXPECT_THAT(ParentsOf(rows), Each(-1));
}

TEST(Nesting, NumbersThatBeginAnewAreNotEnough) {
  const std::vector<Printed> pillars = {
      {"1", "道", 300, 290}, {"2", "森", 200, 190}, {"1", "川", 200, 190}, {"2", "海", 100, 90}};
  EXPECT_THAT(ParentsOf(pillars), Each(-1));
  // What stands under another heading is no part.
  const std::vector<Printed> alone = {{"1", "道", 300, 290}, {"1", "森", 300, 290}};
  EXPECT_THAT(ParentsOf(alone), ElementsAre(-1, 0));
  EXPECT_THAT(ParentsOf(alone, {"Ⅰ", "Ⅱ"}), Each(-1));
}

TEST(Nesting, ATotalEndsTheRowsAboveIt) {
  EXPECT_THAT(ParentsOf({{"", "道", 300, 290},
                         {"", "小計", 999, 999, true},
                         {"", "森", 200, 195},
                         {"", "川", 100, 95}}),
              Each(-1));
}

TEST(Nesting, TheLastNumberCounts) {
  for (const auto& [number, ordinal] :
       {std::pair("2-(3)", 3), std::pair("第3項", 3), std::pair("③", 3), std::pair("（12）", 12),
        std::pair("", 0)}) {
    Row row;
    row.number = number;
    EXPECT_EQ(OrdinalOf(row), ordinal) << number;
  }
}

}  // namespace
}  // namespace kuzukuri::reader
