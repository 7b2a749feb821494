#include "services/budget/domain/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/budget/small_books.h"

namespace kuzukuri::budget {
namespace {

using testing::HasSubstr;
using Figures = std::vector<std::pair<F, int64_t>>;

Statement Settlement(const std::string& id, const Figures& figures,
                     const std::string& node = Project("A")) {
  std::vector<Declaration> declarations;
  for (const auto& [figure, printed] : figures) {
    declarations.push_back(Declare(node, figure, printed));
    declarations.back().position = static_cast<int>(declarations.size()) - 1;
  }
  return Paper(id, StatementKind::kSettlement, kClosing, declarations);
}

// Whether two settlements of a day may stand, in whatever order they are put.
bool Stand(const Statement& a, const Statement& b) {
  const bool stand = CheckStandTogether(a, {b}).ok();
  EXPECT_EQ(CheckStandTogether(b, {a}).ok(), stand);
  return stand;
}
bool Stand(const Figures& a, const Figures& b) {
  return Stand(Settlement("a", a), Settlement("b", b));
}

TEST(CheckStandTogether, AWholeThatTheOthersKindsExceed) {
  const Figures kinds = {{F::kApprovedOut, 80}, {F::kAccidentalOut, 30}};
  EXPECT_TRUE(Stand({{F::kCarriedOut, 110}}, kinds));
  EXPECT_FALSE(Stand({{F::kCarriedOut, 100}}, kinds));
  EXPECT_FALSE(Stand({{F::kCarriedIn, 5}}, {{F::kApprovedIn, 8}}));
  EXPECT_TRUE(Stand({{F::kCarriedIn, 5}}, kinds)) << "in is not out";
}

TEST(CheckStandTogether, AWholeThatAllKindsOfTheOtherFallShortOf) {
  EXPECT_FALSE(Stand({{F::kCarriedOut, 100}},
                     {{F::kContinuedOut, 0}, {F::kApprovedOut, 60}, {F::kAccidentalOut, 10}}));
}

TEST(CheckStandTogether, KindsBesideOthersOfTheSameMoney) {
  EXPECT_FALSE(Stand({{F::kCarriedOut, 100}, {F::kApprovedOut, 100}},
                     {{F::kCarriedOut, 100}, {F::kAccidentalOut, 100}}));
  EXPECT_FALSE(Stand({{F::kApprovedOut, 100}}, {{F::kAccidentalOut, 100}}));
  EXPECT_FALSE(Stand({{F::kApprovedOut, 100}}, {{F::kCarriedOut, 120}}));
  EXPECT_TRUE(Stand({{F::kApprovedOut, 100}}, {{F::kApprovedOut, 100}, {F::kAccidentalOut, 0}}));
}

TEST(CheckStandTogether, AnExcerptOrAPaperOfTheYearNeedNotTellAllKinds) {
  Statement approved = Settlement("a", {{F::kApprovedOut, 100}});
  Statement accidental = Settlement("b", {{F::kAccidentalOut, 100}});
  approved.excerpt = accidental.excerpt = true;
  EXPECT_TRUE(Stand(approved, accidental));
  EXPECT_FALSE(Stand(approved, Settlement("c", {{F::kCarriedOut, 90}})));
  for (Statement* one : {&approved, &accidental}) {
    one->excerpt = false;
    one->kind = static_cast<int>(StatementKind::kStatus);
  }
  EXPECT_TRUE(Stand(approved, accidental));
}

TEST(CheckStandTogether, OtherNodesDatesAndWhatOnlyChecksDoNotContradict) {
  const Statement whole = Settlement("a", {{F::kCarriedOut, 10}});
  EXPECT_TRUE(Stand(whole, Settlement("b", {{F::kApprovedOut, 80}}, Project("B"))));
  Statement later = Settlement("b", {{F::kApprovedOut, 80}});
  later.as_of = {2025, 8, 31};
  EXPECT_TRUE(Stand(whole, later));
  later.as_of = whole.as_of;
  later.checks_only = true;
  EXPECT_TRUE(Stand(whole, later));
}

TEST(CheckStandTogether, WhatAPaperContradictsInItselfIsNotTheOthersFault) {
  const Figures torn = {{F::kCarriedOut, 10}, {F::kApprovedOut, 80}};
  EXPECT_TRUE(Stand(torn, {{F::kCarriedOut, 10}}));
}

TEST(CheckStandTogether, SaysWhichFigureAndWhichPaper) {
  const auto status = CheckStandTogether(
      Settlement("a", {{F::kDisbursed, 1}, {F::kApprovedOut, 80}, {F::kCarriedOut, 80}}),
      {Settlement("b", {{F::kAccidentalOut, 30}})});
  EXPECT_THAT(
      std::string(status.message()),
      testing::AllOf(HasSubstr("figures[2]: the carry-over out of "), HasSubstr("statement 'b'")));
}

}  // namespace
}  // namespace kuzukuri::budget
