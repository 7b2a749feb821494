#include "services/aggregator/domain/carry_over.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kuzukuri::aggregator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Column Year(int index, int closing_state, const std::vector<std::pair<Amount, int64_t>>& ledger) {
  Column column;
  column.year = index;
  column.spec.fiscal_year = platform::Year(2022 + index);
  column.closing_state = closing_state;
  for (const auto& [amount, yen] : ledger) column.ledger.Add(amount, yen);
  return column;
}

// What is found of a settled year and the next, as a whole.
Findings Find(const std::vector<std::pair<Amount, int64_t>>& from, const Column& to) {
  CompareInput input;
  input.level = Level::kClass;
  input.columns = {Year(0, kSettled, from), to};
  Findings findings;
  FindCarryOver(input, Comparison(), findings);
  return findings;
}

std::vector<std::vector<int64_t>> FiguresOf(const Findings& findings, FindingKind kind) {
  std::vector<std::vector<int64_t>> figures;
  for (const Finding& finding : findings) {
    if (finding.kind == kind) figures.push_back(finding.figures);
  }
  return figures;
}

TEST(CarryOver, IsNotYetToldWhereTheNextYearNamesNone) {
  const Findings findings =
      Find({{kApprovedOut, 100}, {kOutNotStated, 30}}, Year(1, kInYear, {{kOriginal, 900}}));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, FindingKind::kCarryOverNotTold);
  EXPECT_FALSE(findings[0].warning);
  EXPECT_THAT(findings[0].figures, ElementsAre(130));
  EXPECT_THAT(findings[0].message, HasSubstr("not yet told"));
}

TEST(CarryOver, NothingCarriedIsNothingToTell) {
  EXPECT_THAT(Find({{kOriginal, 1}}, Year(1, kInYear, {{kOriginal, 900}})), IsEmpty());
}

TEST(CarryOver, IsHeldByKindOnceTheNextYearNamesAny) {
  const Findings findings = Find({{kApprovedOut, 100}, {kContinuedOut, 30}},
                                 Year(1, kInYear, {{kOriginal, 900}, {kApprovedIn, 100}}));
  EXPECT_THAT(FiguresOf(findings, FindingKind::kCarryOverMismatch),
              ElementsAre(ElementsAre(30, 0)));
  EXPECT_EQ(findings.size(), 1u);
}

TEST(CarryOver, IsHeldBySumWhereASideStatesNoKinds) {
  const Column told = Year(1, kInYear, {{kContinuedIn, 30}, {kApprovedIn, 100}});
  EXPECT_THAT(Find({{kOutNotStated, 130}}, told), IsEmpty());
  EXPECT_THAT(FiguresOf(Find({{kOutNotStated, 131}}, told), FindingKind::kCarryOverMismatch),
              ElementsAre(ElementsAre(131, 130)));
  EXPECT_THAT(
      Find({{kApprovedOut, 100}, {kContinuedOut, 30}}, Year(1, kInYear, {{kInNotStated, 130}})),
      IsEmpty());
  // What arrives and nobody carried out is told as well.
  EXPECT_THAT(
      FiguresOf(Find({}, Year(1, kInYear, {{kInNotStated, 5}})), FindingKind::kCarryOverMismatch),
      ElementsAre(ElementsAre(0, 5)));
}

TEST(CarryOver, ASettledYearHasToldAllUnlessPartsOfItsBudgetAreNotStated) {
  const std::vector<std::pair<Amount, int64_t>> from = {{kApprovedOut, 100}};
  EXPECT_THAT(
      FiguresOf(Find(from, Year(1, kSettled, {{kOriginal, 900}})), FindingKind::kCarryOverMismatch),
      ElementsAre(ElementsAre(100, 0)));
  EXPECT_THAT(
      FiguresOf(Find(from, Year(1, kSettled, {{kNotStated, 900}})), FindingKind::kCarryOverNotTold),
      ElementsAre(ElementsAre(100)));
}

}  // namespace
}  // namespace kuzukuri::aggregator
