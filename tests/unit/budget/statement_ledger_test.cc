#include "services/budget/domain/statement_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "tests/unit/budget/small_books.h"

namespace kuzukuri::budget {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// ---- papers of a year follow each other

Statement July() {
  return Paper(
      "july", StatementKind::kStatus, kJuly,
      {Declare(Project("A"), F::kCurrentAppropriation, 6600),
       Declare(Project("A"), F::kDisbursed, 1200),
       Declare(Project("B"), F::kCurrentAppropriation, 3900),
       Declare(Project("B"), F::kDisbursed, 900), Declare(kTotal, F::kCurrentAppropriation, 10500),
       Declare(kTotal, F::kDisbursed, 2100)});
}

TEST(StatementLedger, ALaterPaperRestatesTheYear) {
  Statement october = July();
  october.id = ResourceId("october");
  october.as_of = kOctober;
  october.declarations[1].printed = 3300;
  october.declarations[3].printed = 1800;
  october.declarations[5].printed = 5100;
  const StatementLedger ledger = Post(Books(), {october, July()});
  EXPECT_THAT(ledger.entries,
              UnorderedElementsAre(Entry("july", "A", kNotStatedKind, 6'600'000, kFirstDay),
                                   Entry("july", "B", kNotStatedKind, 3'900'000, kFirstDay),
                                   Entry("july", "A", kSpent, 1'200'000, kJuly),
                                   Entry("july", "B", kSpent, 900'000, kJuly),
                                   Entry("october", "A", kSpent, 2'100'000, kOctober),
                                   Entry("october", "B", kSpent, 900'000, kOctober)));
  EXPECT_THAT(ledger.disagreements, IsEmpty());
}

TEST(StatementLedger, AFigureBelowAnEarlierOneIsPostedAsItIs) {
  Statement october = July();
  october.id = ResourceId("october");
  october.as_of = kOctober;
  october.declarations[1].printed = 1000;
  october.declarations[5].printed = 1900;
  EXPECT_THAT(Post(Books(), {July(), october}).entries,
              testing::Contains(Entry("october", "A", kSpent, -200'000, kOctober)));
}

TEST(StatementLedger, WhatTheLinesBelowLackIsPostedOnTheNodesOwn) {
  const std::string sub = Project("A") + "/subProjects/";
  const StatementLedger ledger =
      Post(Books(),
           {Paper("s", StatementKind::kSettlement, Date{2025, 9, 10},
                  {Declare(sub + "1", F::kDisbursed, 700), Declare(sub + "2", F::kDisbursed, 400),
                   Declare(Project("A"), F::kDisbursed, 1'100'500, 1)})});
  EXPECT_THAT(ledger.entries, ElementsAre(Entry("s", "A1", kSpent, 700'000, kClosing),
                                          Entry("s", "A2", kSpent, 400'000, kClosing),
                                          Entry("s", "A", kRounding, 500, kClosing, 1)));
}

TEST(StatementLedger, ARestThatThePrintOfThePartsExplainsIsAnAdjustment) {
  const std::string sub = Project("A") + "/subProjects/";
  const auto own = [&](int64_t whole, int64_t unit_of_parts, Rounding rounding) {
    Statement paper = Paper(
        "s", StatementKind::kStatus, kJuly,
        {Declare(sub + "1", F::kCurrentAppropriation, 7'000'000 / unit_of_parts, unit_of_parts),
         Declare(sub + "2", F::kCurrentAppropriation, 4'000'000 / unit_of_parts, unit_of_parts),
         Declare(Project("A"), F::kCurrentAppropriation, whole, 1)});
    paper.rounding = static_cast<int>(rounding);
    return Post(Books(), {paper}).entries.back().kind;
  };
  EXPECT_EQ(own(11'001'998, 1000, Rounding::kNotSaid), 19);
  EXPECT_EQ(own(11'001'999, 1000, Rounding::kNotSaid), kNotStatedKind);
  EXPECT_EQ(own(11'001'998, 1000, Rounding::kTruncated), 19);
  EXPECT_EQ(own(10'999'999, 1000, Rounding::kTruncated), kNotStatedKind);
  EXPECT_EQ(own(11'001'000, 1000, Rounding::kHalfUp), 19);
  EXPECT_EQ(own(11'001'001, 1000, Rounding::kHalfUp), kNotStatedKind);
  EXPECT_EQ(own(11'000'001, 1, Rounding::kNotSaid), kNotStatedKind);  // the parts are exact
  // A whole and its parts in one unit may differ by it, too.
  const StatementLedger ledger = Post(
      Books(), {Paper("s", StatementKind::kStatus, kJuly,
                      {Declare(sub + "1", F::kDisbursed, 7), Declare(sub + "2", F::kDisbursed, 4),
                       Declare(Project("A"), F::kDisbursed, 12)})});
  EXPECT_EQ(ledger.entries.back(), Entry("s", "A", kRounding, 1000, kJuly));
}

// ---- parts told after their whole

TEST(StatementLedger, PartsToldAnewAreOfWhatTheirWholeHeld) {
  const std::string sub = Project("A") + "/subProjects/";
  const Statement parts =
      Paper("october", StatementKind::kStatus, kOctober,
            {Declare(sub + "1", F::kDisbursed, 700), Declare(sub + "2", F::kDisbursed, 300)});
  const StatementLedger ledger = Post(Books(), {July(), parts});
  EXPECT_THAT(ledger.entries,
              testing::IsSupersetOf({Entry("july", "A", kSpent, 1'200'000, kJuly),
                                     Entry("october", "A1", kSpent, 700'000, kOctober),
                                     Entry("october", "A2", kSpent, 300'000, kOctober),
                                     Entry("october", "A", kSpent, -1'000'000, kOctober)}));
  // Told once more, parts that grew are news of the whole, also those that were nothing before.
  Statement later = parts;
  later.id = ResourceId("december");
  later.as_of = Date{2024, 12, 31};
  later.declarations[0].printed = 900;
  EXPECT_THAT(
      Post(Books(), {July(), parts, later}).entries,
      testing::AllOf(testing::SizeIs(ledger.entries.size() + 1),
                     testing::Contains(Entry("december", "A1", kSpent, 200'000, later.as_of))));
  Statement nothing = parts;
  nothing.id = ResourceId("august");
  nothing.as_of = Date{2024, 8, 31};
  for (Declaration& declaration : nothing.declarations) declaration.printed = 0;
  EXPECT_THAT(
      Post(Books(), {July(), nothing, parts}).entries,
      testing::Not(testing::Contains(testing::Field(&StatementEntry::amount_yen, testing::Lt(0)))));
}

TEST(StatementLedger, ABudgetAndAStatusOfItsPartsAreOneAppropriationFromTheFirstDay) {
  const std::string sub = Project("A") + "/subProjects/";
  const StatementLedger ledger =
      Post(Books(), {Paper("budget", StatementKind::kOriginalBudget, Date{2024, 2, 20},
                           {Declare(Project("A"), F::kOriginal, 1000)}),
                     Paper("status", StatementKind::kStatus, kJuly,
                           {Declare(sub + "1", F::kCurrentAppropriation, 600),
                            Declare(sub + "2", F::kCurrentAppropriation, 400),
                            Declare(Project("A"), F::kCurrentAppropriation, 1000)})});
  EXPECT_THAT(ledger.entries,
              UnorderedElementsAre(Entry("status", "A1", kNotStatedKind, 600'000, kFirstDay),
                                   Entry("status", "A2", kNotStatedKind, 400'000, kFirstDay),
                                   Entry("budget", "A", kOriginalKind, 1'000'000, kFirstDay),
                                   Entry("status", "A", kNotStatedKind, -1'000'000, kFirstDay)));
}

TEST(StatementLedger, ASupplementaryBudgetOfAPartIsNewsOfItsWhole) {
  const std::string sub = Project("A") + "/subProjects/";
  const StatementLedger ledger =
      Post(Books(), {July(), Paper("first", StatementKind::kSupplementaryBudget, Date{2024, 9, 25},
                                   {Declare(sub + "1", F::kSupplementary, 50, 1000, 1)})});
  EXPECT_EQ(ledger.entries.back(),
            Entry("first", "A1", kSupplementaryKind, 50'000, Date{2024, 9, 25}, 1000, 1));
}

TEST(StatementLedger, AFigureAgreesWithAllThatItsPrintMayStandFor) {
  StatementBooks books = Books();
  books.others = {{ResourceId("B"), kSpent, 0, 899'501, kFirstDay}};
  Statement paper =
      Paper("p", StatementKind::kStatus, kJuly, {Declare(Project("B"), F::kDisbursed, 900)});
  const auto posted = [&](Rounding rounding) {
    paper.rounding = static_cast<int>(rounding);
    return Post(books, {paper}).entries.size();
  };
  EXPECT_EQ(posted(Rounding::kNotSaid), 0);
  EXPECT_EQ(posted(Rounding::kHalfUp), 0);
  EXPECT_EQ(posted(Rounding::kTruncated), 1);
  books.others[0].amount_yen = 899'499;
  EXPECT_EQ(posted(Rounding::kHalfUp), 1);
  EXPECT_EQ(posted(Rounding::kNotSaid), 0);
}

TEST(StatementLedger, PartsAreWhatTheyAreAndTheRestIsNotStated) {
  const StatementLedger ledger = Post(
      Books(),
      {Paper("s", StatementKind::kSettlement, Date{2025, 9, 10},
             {Declare(Project("B"), F::kCurrentAppropriation, 1000),
              Declare(Project("B"), F::kOriginal, 700), Declare(Project("B"), F::kCarriedIn, 200),
              Declare(Project("B"), F::kApprovedIn, 150), Declare(Project("B"), F::kCarriedOut, 90),
              Declare(Project("B"), F::kDisbursed, 800)})});
  EXPECT_THAT(ledger.entries, ElementsAre(Entry("s", "B", 5, 150'000, kFirstDay),
                                          Entry("s", "B", kOriginalKind, 700'000, kFirstDay),
                                          Entry("s", "B", kInNotStatedKind, 50'000, kFirstDay),
                                          Entry("s", "B", kNotStatedKind, 100'000, kFirstDay),
                                          Entry("s", "B", kOutNotStatedKind, 90'000, kClosing),
                                          Entry("s", "B", kSpent, 800'000, kClosing)));
}

TEST(StatementLedger, SupplementaryBudgetsStandAtTheirDate) {
  const StatementLedger ledger =
      Post(Books(), {Paper("budget", StatementKind::kOriginalBudget, Date{2024, 2, 20},
                           {Declare(Project("B"), F::kOriginal, 700)}),
                     Paper("first", StatementKind::kSupplementaryBudget, Date{2024, 6, 25},
                           {Declare(Project("B"), F::kSupplementary, 50, 1000, 1)}),
                     Paper("status", StatementKind::kStatus, kJuly,
                           {Declare(Project("B"), F::kCurrentAppropriation, 750)}),
                     Paper("settlement", StatementKind::kSettlement, Date{2025, 9, 10},
                           {Declare(Project("B"), F::kSupplementary, 40),
                            Declare(Project("B"), F::kOriginal, 700),
                            Declare(Project("B"), F::kCurrentAppropriation, 740)})});
  EXPECT_THAT(
      ledger.entries,
      ElementsAre(Entry("budget", "B", kOriginalKind, 700'000, kFirstDay),
                  Entry("first", "B", kSupplementaryKind, 50'000, Date{2024, 6, 25}, 1000, 1),
                  Entry("settlement", "B", kSupplementaryKind, -10'000, kLastDay)));
}

TEST(StatementLedger, WhatWasAddedLaterIsNotOfTheFirstDayIfThePaperTellsItApart) {
  const StatementLedger ledger =
      Post(Books(), {Paper("status", StatementKind::kStatus, kJuly,
                           {Declare(Project("B"), F::kOriginal, 700),
                            Declare(Project("B"), F::kSupplementary, 50),
                            Declare(Project("B"), F::kCurrentAppropriation, 750)})});
  EXPECT_THAT(ledger.entries, ElementsAre(Entry("status", "B", kOriginalKind, 700'000, kFirstDay),
                                          Entry("status", "B", kSupplementaryKind, 50'000, kJuly)));
}

TEST(StatementLedger, TheSettlementHoldsAndWhatTheStatusSaysOtherwiseIsADisagreement) {
  const Statement status = Paper("status", StatementKind::kStatus, kClosing,
                                 {Declare(Project("B"), F::kDisbursed, 880)});
  const StatementLedger ledger =
      Post(Books(), {status, Paper("settlement", StatementKind::kSettlement, Date{2025, 9, 10},
                                   {Declare(Project("B"), F::kDisbursed, 900)})});
  EXPECT_THAT(ledger.entries, ElementsAre(Entry("settlement", "B", kSpent, 900'000, kClosing)));
  ASSERT_EQ(ledger.disagreements.size(), 1);
  EXPECT_EQ(ledger.disagreements[0].statement, ResourceId("status"));
  EXPECT_EQ(ledger.disagreements[0].ledger_yen, 900'000);
}

TEST(StatementLedger, WhatOnlyChecksPostsNothing) {
  Statement paper = July();
  paper.checks_only = true;
  StatementLedger ledger = Post(Books(), {paper});
  EXPECT_THAT(ledger.entries, IsEmpty());
  EXPECT_EQ(ledger.disagreements.size(), 6);
  StatementBooks kept = Books();
  kept.keeper = Keeper::kPostings;
  kept.others = {{ResourceId("B"), kSpent, 0, 900'000, kFirstDay}};
  const Statement july = July();
  ledger = Post(kept, {july});
  EXPECT_THAT(ledger.entries, IsEmpty());
  EXPECT_EQ(ledger.disagreements.size(), 5);
}

TEST(StatementLedger, EachLineSaysOfEachMeasureWhoKeepsIt) {
  StatementBooks books = Books();
  BudgetLine& b = books.lines.back();
  b.appropriation_keeper = Keeper::kPostings;
  books.others = {{ResourceId("B"), kOriginal, 0, 4'000'000, kFirstDay}};
  const std::vector<Statement> papers = {
      Paper("p", StatementKind::kStatus, kJuly,
            {Declare(Project("B"), F::kCurrentAppropriation, 3'900),
             Declare(Project("B"), F::kDisbursed, 900)})};
  StatementLedger ledger = Post(books, papers);
  EXPECT_THAT(ledger.entries, ElementsAre(Entry("p", "B", kSpent, 900'000, kJuly)));
  ASSERT_EQ(ledger.disagreements.size(), 1);
  EXPECT_EQ(ledger.disagreements[0].ledger_yen, 4'000'000);
  // A line that says it stands above what the year says.
  books.keeper = Keeper::kPostings;
  b.execution_keeper = Keeper::kStatements;
  EXPECT_EQ(Post(books, papers).entries, ledger.entries);
  // Of two lines of a node, papers post on the one they keep.
  BudgetLine second = Line("B2", Project("B"), {kTotal});
  second.appropriation_keeper = Keeper::kStatements;
  books.lines.push_back(second);
  ledger = Post(books, papers);
  EXPECT_THAT(ledger.entries, ElementsAre(Entry("p", "B2", kNotStatedKind, -100'000, kFirstDay),
                                          Entry("p", "B", kSpent, 900'000, kJuly)));
  EXPECT_THAT(ledger.disagreements, IsEmpty());
}

TEST(StatementLedger, ZeroDeclaresZeroAndNodesWithoutALineAreNamed) {
  StatementBooks books = Books();
  books.others = {{ResourceId("B"), kSpent, 0, 5, kFirstDay}};
  const StatementLedger ledger = Post(books, {Paper("p", StatementKind::kStatus, kJuly,
                                                    {Declare(Project("B"), F::kDisbursed, 0, 1),
                                                     Declare(Project("C"), F::kDisbursed, 0, 1),
                                                     Declare(Project("D"), F::kDisbursed, 1, 1)})});
  EXPECT_THAT(ledger.entries, ElementsAre(Entry("p", "B", kSpent, -5, kJuly, 1)));
  EXPECT_THAT(ledger.nodes_without_line, ElementsAre(Project("D")));
}

TEST(StatementLedger, SumsBeyond64BitsAreRefused) {
  StatementBooks books = Books();
  books.others = {{ResourceId("A"), kSpent, 0, INT64_MAX, kFirstDay},
                  {ResourceId("B"), kSpent, 0, 1, kFirstDay}};
  const std::vector<Statement> papers = {
      Paper("p", StatementKind::kStatus, kJuly, {Declare(kTotal, F::kDisbursed, 1)})};
  EXPECT_EQ(PostStatements(books, papers).status().code(), absl::StatusCode::kOutOfRange);
}

// ---- the ledger as it stands

TEST(StatementLedger, WhatWasPostedAfterAPaperIsADisagreementUntilItIsMadeUpFor) {
  const std::vector<Statement> statements = {July()};
  StatementBooks books = Books();
  const StatementBooks moved = With(books, Post(books, statements).entries);
  EXPECT_THAT(*CompareStatements(moved, statements), IsEmpty());
  const OtherSum late{ResourceId("B"), kSpent, 0, 70'000, kFirstDay};
  StatementBooks after = moved;
  after.others.push_back(late);
  EXPECT_THAT(
      Told(*CompareStatements(after, statements)),
      UnorderedElementsAre(std::tuple(Project("B"), static_cast<int>(F::kDisbursed), 970'000),
                           std::tuple(kTotal, static_cast<int>(F::kDisbursed), 2'170'000)));
  books.others.push_back(late);
  EXPECT_THAT(*CompareStatements(With(books, Post(books, statements).entries), statements),
              IsEmpty());
}

TEST(StatementLedger, ANodeWithoutALineDisagreesAndIsNoError) {
  StatementBooks books = Books();
  books.lines = {Line("A", Project("A"), {kTotal})};
  const std::vector<Statement> statements = {
      Paper("july", StatementKind::kStatus, kJuly, {Declare(Project("B"), F::kDisbursed, 900)})};
  EXPECT_THAT(Told(*CompareStatements(books, statements)),
              ElementsAre(std::tuple(Project("B"), static_cast<int>(F::kDisbursed), 0)));
}

TEST(StatementLedger, AMovePostsAndReversesOnlyWhatDiffers) {
  const StatementEntry a = Entry("s", "A", kSpent, 5, kJuly);
  const StatementEntry b = Entry("s", "B", kSpent, 6, kJuly);
  const StatementEntry c = Entry("s", "B", kSpent, 7, kJuly);
  const StatementMove move = MoveTo({a, c}, {{ResourceId("1"), a}, {ResourceId("2"), b}});
  EXPECT_THAT(move.post, ElementsAre(c));
  ASSERT_EQ(move.reverse.size(), 1);
  EXPECT_EQ(move.reverse[0].id, ResourceId("2"));
}

}  // namespace
}  // namespace kuzukuri::budget
