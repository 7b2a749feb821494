#include "services/reader/domain/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "services/platform/base/printed_amount.h"
#include "tests/unit/reader/random_statements.h"

namespace kuzukuri::reader {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Violation> Of(const std::vector<Violation>& violations, ViolationClass wanted) {
  std::vector<Violation> some;
  for (const Violation& violation : violations) {
    if (violation.violation_class == wanted) some.push_back(violation);
  }
  return some;
}

std::vector<Figure*> AllFigures(Reading& reading) {
  std::vector<Figure*> figures;
  const auto add = [&](std::vector<Figure>& some) {
    for (Figure& figure : some) figures.push_back(&figure);
  };
  for (Statement& statement : reading.statements) {
    for (Table& table : statement.tables) {
      for (Row& row : table.rows) add(row.figures);
    }
    for (Project& project : statement.projects) {
      add(project.figures);
      for (SubProject& part : project.sub_projects) add(part.figures);
    }
  }
  return figures;
}

std::string Words(const std::vector<Violation>& violations) {
  std::string words;
  for (const Violation& violation : violations) absl::StrAppend(&words, violation.english, "\n");
  return words;
}

// Whether the exact amounts of a broken relation satisfy it, and print as it does unless the whole
// is a sum of rounded parts.
void CheckExact(const BrokenRelation& relation) {
  ASSERT_EQ(relation.exact.size(), relation.operands.size());
  for (size_t i = 0; i < relation.operands.size(); ++i) {
    const Operand& operand = relation.operands[i];
    if (operand.unit_yen == 0) continue;
    // Wholes may be sums of up to sixteen rounded rows.
    const int64_t slack = operand.unit_yen == 1 ? 0 : 16;
    const int64_t printed = platform::DivideHalfAway(relation.exact[i], operand.unit_yen);
    EXPECT_LE(std::abs(printed - operand.value), slack);
  }
  int64_t rest = 0;
  switch (relation.kind) {
    case RelationKind::kDifference:
      EXPECT_EQ(relation.exact[0], relation.exact[1] - relation.exact[2]);
      break;
    case RelationKind::kRate:
      EXPECT_TRUE(platform::IsRate(relation.exact[2], relation.exact[1], relation.exact[0]));
      break;
    default:
      for (size_t i = 1; i < relation.exact.size(); ++i) rest += relation.exact[i];
      EXPECT_EQ(relation.exact[0], rest);
  }
}

// A table of rows without names, to be filled.
struct RowFigures {
  std::vector<std::pair<Measure, int64_t>> figures;
  bool total = false;
  int parent = -1;
};

Reading MakeReading(const std::vector<RowFigures>& rows, int64_t unit = 1000) {
  Reading reading;
  Statement& statement = reading.statements.emplace_back();
  statement.fiscal_year = 2022;
  Table& table = statement.tables.emplace_back();
  table.id = "2022-T1";
  int line = 0;
  for (const RowFigures& figures : rows) {
    Row& row = table.rows.emplace_back();
    row.total = figures.total;
    row.parent = figures.parent;
    for (const auto& [measure, value] : figures.figures) {
      const int64_t of = measure == Measure::kRate ? 0 : unit;
      row.figures.push_back({measure, value, of, absl::StrCat(value), {1, ++line}, {}});
    }
  }
  return reading;
}

constexpr Measure A = Measure::kAppropriation;
constexpr Measure E = Measure::kExecuted;
constexpr Measure D = Measure::kDifference;
constexpr Measure R = Measure::kRate;

using Found = std::vector<std::pair<RelationKind, ViolationClass>>;

Found FoundIn(const Reading& reading) {
  Found found;
  for (const Violation& violation : Audit(reading)) {
    found.push_back({violation.kind, violation.violation_class});
  }
  return found;
}

constexpr auto kRounding = ViolationClass::kRounding;
constexpr auto kArithmetic = ViolationClass::kArithmetic;

TEST(Audit, WhatFollowsIsNoViolation) {
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 12182}, {E, 11770}, {D, 412}, {R, 966}}}})), Found());
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 6512}, {E, 6511}, {D, 1}, {R, 999}}}})), Found())
      << "held below full";
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 0}, {E, 5}, {R, 0}}}})), Found()) << "no rate of nothing";
  EXPECT_EQ(FoundIn({}), Found());
}

TEST(Audit, OfARow) {
  const auto difference = RelationKind::kDifference;
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 12182}, {E, 11770}, {D, 413}}}})),
            (Found{{difference, kRounding}}));
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 12182}, {E, 11770}, {D, 414}}}})),
            (Found{{difference, kArithmetic}}));
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 12182}, {E, 11770}, {D, 413}}}}, 1)),
            (Found{{difference, kArithmetic}}))
      << "yen are exact";
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 662}, {E, 215}, {R, 324}}}})),
            (Found{{RelationKind::kRate, kRounding}}));
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 662}, {E, 215}, {R, 500}}}})),
            (Found{{RelationKind::kRate, kArithmetic}}));
  // Each alone could be rounding, both together cannot.
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 3}, {E, 2}, {D, 0}, {R, 500}}}})),
            (Found{{difference, kRounding}, {RelationKind::kRate, kArithmetic}}));
}

TEST(Audit, UnusedAmountsAndChanges) {
  const Measure unused = Measure::kUnused;
  const Measure carried = Measure::kCarriedOut;
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 100}, {E, 60}, {carried, 30}, {unused, 10}}}})), Found());
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 100}, {E, 60}, {carried, 30}, {unused, 40}}}})),
            (Found{{RelationKind::kDifference, kArithmetic}}));
  const Measure prior = Measure::kPriorExecuted;
  const Measure change = Measure::kChange;
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 100}, {E, 60}, {prior, 70}, {change, -10}}}})), Found());
  EXPECT_EQ(FoundIn(MakeReading({{{{A, 100}, {E, 60}, {prior, 70}, {change, 10}}}})),
            (Found{{RelationKind::kDifference, kArithmetic}}));
}

TEST(Audit, OneFigureThatBreaksSeveralRelationsIsReportedOnce) {
  // The second row's executed amount should be 40: its difference, its rate and the total say so.
  const auto violations = Audit(MakeReading({{{{A, 100}, {E, 90}, {D, 10}, {R, 900}}},
                                             {{{A, 50}, {E, 14}, {D, 10}, {R, 800}}},
                                             {{{A, 150}, {E, 130}, {D, 20}, {R, 867}}, true}}));
  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].suspect.measure, E);
  EXPECT_EQ(violations[0].suspect.row, 2);
  EXPECT_EQ(violations[0].recomputed, 40);
  EXPECT_THAT(violations[0].relations, SizeIs(3));
  EXPECT_THAT(violations[0].alternatives, IsEmpty());
  EXPECT_THAT(violations[0].english, HasSubstr("executed 14 thousand yen"));
  EXPECT_THAT(violations[0].english, HasSubstr("need 40"));
  EXPECT_THAT(violations[0].japanese, HasSubstr("執行額14千円"));
}

TEST(Audit, BudgetsDoNotTurnNegative) {
  // Only the first part can be too high by 60; the last would have to be below zero.
  const auto violations =
      Audit(MakeReading({{{{A, 90}}}, {{{A, 10}}}, {{{A, 40}, {E, 40}, {D, 0}}, true}}, 1));
  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].suspect.row, 1);
  EXPECT_EQ(violations[0].recomputed, 30);
}

TEST(Audit, TwoWrongFiguresAreTwoSuspects) {
  const auto violations = Audit(MakeReading({{{{A, 100}, {E, 90}, {D, 11}, {R, 900}}},
                                             {{{A, 500}, {E, 40}, {D, 10}, {R, 800}}},
                                             {{{A, 150}, {E, 130}, {D, 20}, {R, 867}}, true}},
                                            1));
  ASSERT_THAT(violations, SizeIs(2));
  EXPECT_EQ(violations[0].suspect.measure, D);
  EXPECT_EQ(violations[0].recomputed, 10);
  EXPECT_EQ(violations[1].suspect.measure, A);
  EXPECT_EQ(violations[1].recomputed, 50);
}

TEST(Audit, RowsOfTheSameLabelAreOneWhereAnAmountAgrees) {
  Reading reading = MakeReading({{{{A, 100}, {E, 90}}}});
  std::vector<Table>& tables = reading.statements[0].tables;
  tables[0].rows[0].label.text = "統合事務費";
  tables.push_back(tables[0]);
  tables[1].rows[0].figures[0].value = 105;
  EXPECT_EQ(FoundIn(reading), (Found{{RelationKind::kPlace, kArithmetic}}));
  tables[1].rows[0].figures[1].value = 95;
  EXPECT_EQ(FoundIn(reading), Found()) << "another thing of that name";
}

TEST(Audit, YenAreNotComputedOfThousands) {
  // A pillar in yen over its projects in thousands.
  Reading reading = MakeReading({{{{A, 25'017'000}, {E, 23'795'580}, {D, 1'221'410}}}}, 1);
  Statement& statement = reading.statements[0];
  statement.pillars.push_back({"I", {"安全・安心", {}, {}}, {}});
  statement.tables[0].rows[0].pillar = 0;
  statement.tables[0].rows[0].label.text = "安全・安心";
  Table list = MakeReading({{{{A, 12'505}, {E, 11'898}}}, {{{A, 12'512}, {E, 11'898}}}})
                   .statements[0]
                   .tables[0];
  list.list = true;
  for (int i = 0; i < 2; ++i) {
    statement.projects.emplace_back().pillar = 0;
    list.rows[static_cast<size_t>(i)].project = i;
    list.rows[static_cast<size_t>(i)].pillar = 0;
  }
  statement.tables.push_back(list);
  EXPECT_EQ(FoundIn(reading), (Found{{RelationKind::kDifference, kArithmetic}}));
}

TEST(Audit, ExcerptsNeedNotSum) {
  Reading reading = MakeReading({{{{A, 100}}}, {{{A, 60}}, false, 0}, {{{A, 30}}, false, 0}});
  EXPECT_EQ(FoundIn(reading), (Found{{RelationKind::kSum, kArithmetic}}));
  reading.statements[0].tables[0].excerpt = true;
  EXPECT_EQ(FoundIn(reading), Found());
}

TEST(Audit, ZeroYenBesideThousandsIsZeroThousand) {
  Reading reading = MakeReading({{{{A, 150}, {E, 150}, {D, 0}}},
                                 {{{A, 10}, {E, 4}, {D, 6}}},
                                 {{{A, 160}, {E, 154}, {D, 7}}, true}});
  reading.statements[0].tables[0].rows[0].figures[2].unit_yen = 1;
  EXPECT_EQ(FoundIn(reading),
            (Found{{RelationKind::kDifference, kRounding}, {RelationKind::kSum, kRounding}}));
}

TEST(Audit, UnboundedAmountsAreHandled) {
  constexpr int64_t kHuge = 999'999'999'999'999'999;
  EXPECT_EQ(FoundIn(MakeReading({{{{A, kHuge}, {E, -kHuge}, {D, 0}, {R, kHuge}}},
                                 {{{A, kHuge}, {E, kHuge}}},
                                 {{{A, 5}, {E, 7}}, true}},
                                1'000'000))
                .empty(),
            false);
}

// A project in a list and on its page, with a sub-project.
Reading WithPage() {
  Reading reading = MakeReading({{{{A, 12182}, {E, 11770}, {R, 966}}}});
  Statement& statement = reading.statements[0];
  statement.tables[0].list = true;
  statement.pillars.push_back({"I", {"安全・安心", {1, 90}, {}}, Text{"安全･安心", {2, 91}, {}}});
  Row& row = statement.tables[0].rows[0];
  row.label = {"ＤＶ 対策事業", {1, 1}, {}};
  row.project = 0;
  row.departments = {{"総務課", {1, 1}, {}}, {"福祉課", {1, 2}, {}}};
  Project& page = statement.projects.emplace_back();
  page.code = page.printed_code = "I-1";
  page.name = {"DV対策事業", {2, 50}, {}};
  page.departments = {{"福祉課", {2, 51}, {}}, {"総務課", {2, 51}, {}}};
  page.figures = {{A, 12182, 1000, "12,182", {2, 60}, {}}, {E, 11770, 1000, "11,770", {2, 61}, {}}};
  SubProject& part = page.sub_projects.emplace_back();
  part.number = "1";
  part.name = {"相談", {2, 70}, {}};
  part.figures = page.figures;
  return reading;
}

TEST(Audit, LabelsAreComparedWithoutWidthAndSpaces) {
  Reading reading = WithPage();
  EXPECT_EQ(FoundIn(reading), Found());
  reading.statements[0].projects[0].name.text = "DV対応事業";
  reading.statements[0].projects[0].departments.pop_back();
  reading.statements[0].pillars[0].page->text = "安心";
  const auto violations = Audit(reading);
  ASSERT_THAT(violations, SizeIs(3));
  for (const Violation& violation : violations) {
    EXPECT_EQ(violation.violation_class, ViolationClass::kWording);
    EXPECT_TRUE(violation.suspect.page);
  }
  EXPECT_EQ(violations[0].suspect.text, "DV対応事業");
  EXPECT_EQ(violations[0].expected, "ＤＶ 対策事業");
  EXPECT_EQ(violations[1].expected, "総務課、福祉課");
}

TEST(Audit, PlacesAndPagesAgree) {
  Reading reading = WithPage();
  Figure& executed = reading.statements[0].projects[0].figures[1];
  executed.value = 11870;
  const auto violations = Audit(reading);
  ASSERT_THAT(violations, SizeIs(1)) << Words(violations);
  EXPECT_EQ(violations[0].suspect.place.line, executed.place.line);
  EXPECT_EQ(violations[0].recomputed, 11770);
  // A reference of one of its activities leaves a sub-project counted, that of itself does not.
  executed.value = 11770;
  reading.statements[0].projects[0].sub_projects[0].figures[0].value = 1;
  reading.statements[0].projects[0].references.push_back({"1", {"配付【再掲】", {}, {}}});
  EXPECT_THAT(Audit(reading), SizeIs(1));
  reading.statements[0].projects[0].references[0].text.text = "1 相談【再掲】";
  EXPECT_THAT(Audit(reading), IsEmpty());
}

TEST(Audit, PriorYearColumnsAreHeldAgainstThatYear) {
  Reading reading = WithPage();
  reading.statements.push_back(reading.statements[0]);
  Statement& later = reading.statements[1];
  later.fiscal_year = 2023;
  later.tables[0].rows[0].figures.push_back(
      {Measure::kPriorExecuted, 11770, 1000, "11,770", {5, 200}, {}});
  EXPECT_EQ(FoundIn(reading), Found());
  later.tables[0].rows[0].figures.back().value = 11700;
  const auto violations = Audit(reading);
  ASSERT_THAT(violations, SizeIs(1)) << Words(violations);
  EXPECT_EQ(violations[0].kind, RelationKind::kPriorYear);
  EXPECT_EQ(violations[0].suspect.place.line, 200);
  reading.statements[0].stage = Stage::kInYear;
  EXPECT_EQ(FoundIn(reading), Found()) << "executed so far is not executed in the end";
}

// Whether exact amounts of three parts and their sum print as four values.
bool TryAllSums(const std::array<int64_t, 4>& printed, int64_t unit) {
  std::array<platform::YenRange, 4> ranges;
  for (size_t i = 0; i < 4; ++i) ranges[i] = platform::RoundsTo(printed[i], unit);
  for (auto a = ranges[0].low; a <= ranges[0].high; ++a) {
    for (auto b = ranges[1].low; b <= ranges[1].high; ++b) {
      for (auto c = ranges[2].low; c <= ranges[2].high; ++c) {
        if (ranges[3].Contains(a + b + c)) return true;
      }
    }
  }
  return false;
}

TEST(Audit, SumsAreClassedAsTryingAllDoes) {
  for (const int64_t unit : {2, 4}) {
    for (int64_t a = -2; a <= 2; ++a) {
      for (int64_t b = -1; b <= 2; ++b) {
        for (int64_t total = -6; total <= 8; ++total) {
          const std::array<int64_t, 4> printed = {a, b, 1, total};
          Found expected = {
              {RelationKind::kSum, TryAllSums(printed, unit) ? kRounding : kArithmetic}};
          if (a + b + 1 == total) expected.clear();
          const Reading reading =
              MakeReading({{{{A, a}}}, {{{A, b}}}, {{{A, 1}}}, {{{A, total}}, true}}, unit);
          EXPECT_EQ(FoundIn(reading), expected) << a << " " << b << " " << total;
        }
      }
    }
  }
}

TEST(Audit, ManyWrongRowsTakeNoLongerThanTheyAre) {
  constexpr int64_t kRows = 5'000;
  std::vector<RowFigures> rows;
  for (int64_t i = 0; i < kRows; ++i) rows.push_back({{{A, i + 900}, {E, 7}, {D, 5}, {R, 5}}});
  rows.push_back({{{A, 12}, {E, 13}, {D, 14}}, true});
  EXPECT_GE(Audit(MakeReading(rows)).size(), 5'000u);
}

class RandomAudit : public ::testing::TestWithParam<int> {
 protected:
  RandomPresentation Presentation() const {
    return {(GetParam() & 1) != 0, (GetParam() & 2) != 0, (GetParam() & 4) != 0};
  }
};

INSTANTIATE_TEST_SUITE_P(Presentations, RandomAudit, ::testing::Range(0, 8));

TEST_P(RandomAudit, ConsistentStatementsHaveRoundingOnly) {
  int rounding = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const Reading reading = RandomStatements(seed, Presentation()).Make();
    const std::vector<Violation> violations = Audit(reading);
    EXPECT_THAT(Of(violations, ViolationClass::kArithmetic), IsEmpty())
        << "seed " << seed << "\n"
        << Words(Of(violations, ViolationClass::kArithmetic));
    EXPECT_THAT(Of(violations, ViolationClass::kWording), IsEmpty());
    for (const Violation& violation : violations) {
      ASSERT_THAT(violation.relations, SizeIs(1));
      CheckExact(violation.relations[0]);
      ++rounding;
    }
  }
  EXPECT_GT(rounding, 0);
}

TEST_P(RandomAudit, AChangedFigureIsTheOneSuspect) {
  std::mt19937_64 random(static_cast<uint64_t>(GetParam()));
  const auto pick = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  for (uint64_t seed = 100; seed < 108; ++seed) {
    Reading reading = RandomStatements(seed, Presentation()).Make();
    for (Figure* figure : AllFigures(reading)) {
      if (pick(0, 2) > 0) continue;
      const int64_t before = figure->value;
      // Beyond what the rounding of the rows it sums could explain.
      const int64_t change = figure->unit_yen == 0   ? pick(30, 400)
                             : figure->unit_yen == 1 ? pick(20'000, 9'000'000)
                                                     : pick(20, 9000);
      figure->value += pick(0, 1) ? change : -change;
      const std::vector<Violation> found = Of(Audit(reading), ViolationClass::kArithmetic);
      EXPECT_THAT(found, SizeIs(1)) << "seed " << seed << " line " << figure->place.line << " "
                                    << before << " -> " << figure->value << "\n"
                                    << Words(found);
      if (found.size() == 1) {
        EXPECT_EQ(found[0].suspect.place.line, figure->place.line)
            << "seed " << seed << " " << before << " -> " << figure->value << "\n"
            << Words(found);
        const int64_t tolerance = figure->unit_yen == 1 ? 600 : 20;
        EXPECT_LE(std::abs(found[0].recomputed - before), tolerance) << found[0].english;
      }
      figure->value = before;
    }
  }
}

}  // namespace
}  // namespace kuzukuri::reader
