#include "services/platform/base/papers.h"

#include <gtest/gtest.h>

#include <string>

namespace kuzukuri::platform {
namespace {

constexpr int kBudget = 1;
constexpr int kStatus = 3;
constexpr Date kJuly{2024, 7, 31};
constexpr Date kOctober{2024, 10, 31};
constexpr Date kMay{2025, 5, 31};

Paper Of(absl::string_view id, int kind, const Date& date, int stage = 0) {
  const bool committed = stage == kCommitmentStage;
  return {date, kind, id, stage, committed, !committed && kind >= kStatus, 0};
}

// July by commitments, October and the settlement by what is disbursed.
struct Books {
  std::optional<BooksState> state;
  LineKeepers keepers = {false, true};
  std::vector<Paper> statements = {Of("july", kStatus, kJuly, kCommitmentStage),
                                   Of("october", kStatus, kOctober, kDisbursementStage),
                                   Of("settlement", kSettlementStatement, kMay)};

  ExecutionReading Read(const std::optional<Date>& as_of, int stage = 0) const {
    return ReadExecution(Year(2024), state, keepers, statements, as_of, stage);
  }
};

std::string Describing(const ExecutionReading& reading) {
  return reading.described_by ? std::string(reading.described_by->id) : "";
}

TEST(ReadExecution, AColumnIsOfTheNewestPaperAtOrBeforeItsDate) {
  const Books books;
  const ExecutionReading july = books.Read(Date{2024, 9, 1});
  EXPECT_EQ(Describing(july), "july");
  EXPECT_EQ(july.through, kJuly);
  EXPECT_EQ(july.stated_stage, kCommitmentStage);
  EXPECT_EQ(july.counted_stage, kCommitmentStage);
  EXPECT_EQ(july.closing_state, kInYear);
  const ExecutionReading october = books.Read(Date{2025, 4, 30});
  EXPECT_EQ(Describing(october), "october");
  EXPECT_EQ(october.closing_state, kInYear);
  EXPECT_EQ(october.counted_stage, kDisbursementStage);
  for (const std::optional<Date> end : {std::optional(kMay), std::optional<Date>()}) {
    const ExecutionReading settled = books.Read(end);
    EXPECT_EQ(Describing(settled), "settlement");
    EXPECT_EQ(settled.through, kMay);
    EXPECT_EQ(settled.closing_state, kSettled);
  }
}

TEST(ReadExecution, BeforeTheFirstPaperNothingIsKnown) {
  const ExecutionReading before = Books().Read(Date{2024, 6, 30});
  EXPECT_FALSE(before.known);
  EXPECT_EQ(before.through, std::nullopt);
  EXPECT_EQ(before.closing_state, kInYear);
}

TEST(ReadExecution, OfAStageOnlyPapersThatTellItCount) {
  const ExecutionReading reading = Books().Read(std::nullopt, kCommitmentStage);
  EXPECT_EQ(reading.through, kJuly);
  EXPECT_EQ(reading.closing_state, kInYear);
  EXPECT_FALSE(Books().Read(kJuly, kDisbursementStage).known);
}

TEST(ReadExecution, ClosingIsSeenInTheLastFiguresAlone) {
  Books books;
  books.state = {kCertified, 0, kStatementPostings, kMay};
  EXPECT_EQ(books.Read(std::nullopt).closing_state, kCertified);
  EXPECT_EQ(Describing(books.Read(std::nullopt)), "settlement");
  EXPECT_EQ(books.Read(kJuly).closing_state, kInYear);
  EXPECT_EQ(books.Read(kJuly).counted_stage, kCommitmentStage);
}

TEST(ReadExecution, AYearClosedWithoutASettlementIsSettledAtItsLastPaper) {
  Books books;
  books.statements.pop_back();
  books.state = {kSettled, 0, kStatementPostings, kOctober};
  EXPECT_EQ(books.Read(std::nullopt).closing_state, kSettled);
  EXPECT_EQ(Describing(books.Read(std::nullopt)), "october");
}

TEST(ReadExecution, TheStateOfTheBooksIsAPaperOfItsOwnDate) {
  Books books;
  books.statements = {Of("october", kStatus, kOctober)};
  books.state = {kInYear, kCommitmentStage, kStatementPostings, kJuly};
  EXPECT_EQ(books.Read(kJuly).counted_stage, kCommitmentStage);
  EXPECT_EQ(Describing(books.Read(kJuly)), "");
  EXPECT_EQ(Describing(books.Read(kOctober)), "october");
  EXPECT_EQ(books.Read(kOctober).papers.size(), 2u);
  EXPECT_FALSE(books.Read(Date{2024, 7, 30}).known);
}

TEST(ReadExecution, OnLinesKeptByPostingsPapersAreOnlyChecked) {
  Books books;
  books.state = {kInYear, 0, kDailyPostings, Date{2024, 12, 24}};
  books.keepers = {true, false};
  const ExecutionReading by_postings = books.Read(kOctober);
  EXPECT_TRUE(by_postings.known);
  EXPECT_EQ(by_postings.through, kOctober);
  EXPECT_EQ(Describing(by_postings), "");
  EXPECT_FALSE(by_postings.by_papers);
}

TEST(ReadExecution, WhatPostingsKeepIsKnownBesideWhatStatementsKeep) {
  Books books;
  books.keepers = {true, true};
  const ExecutionReading before = books.Read(Date{2024, 6, 30});
  EXPECT_TRUE(before.known);
  EXPECT_TRUE(before.by_papers);
  EXPECT_TRUE(before.papers.empty());
  EXPECT_EQ(before.through, (Date{2024, 6, 30}));
  EXPECT_EQ(books.Read(kJuly).through, kJuly);
}

TEST(KeeperOf, ALineThatDoesNotSayItIsKeptAsTheStateSays) {
  EXPECT_EQ(KeeperOf(0, std::nullopt), kKeptByStatements);
  EXPECT_EQ(KeeperOf(0, BooksState{kInYear, 0, kDailyPostings, kMay}), kKeptByPostings);
  EXPECT_EQ(KeeperOf(0, BooksState{kSettled, 0, 0, kMay}), kKeptByStatements);
  EXPECT_EQ(KeeperOf(kKeptByStatements, BooksState{kInYear, 0, kDailyPostings, kMay}),
            kKeptByStatements);
}

TEST(ReadExecution, OfBudgetsAloneTheYearIsRunningAndPostingsTell) {
  Books books;
  books.statements = {Of("budget", kBudget, Date{2024, 4, 1})};
  const ExecutionReading reading = books.Read(std::nullopt);
  EXPECT_TRUE(reading.known);
  EXPECT_EQ(Describing(reading), "budget");
  EXPECT_EQ(reading.closing_state, kInYear);
}

TEST(ReadExecution, WithoutPapersAndStatePostingsTellAndNothingSaysMore) {
  Books books;
  books.statements.clear();
  const ExecutionReading reading = books.Read(kJuly);
  EXPECT_TRUE(reading.known);
  EXPECT_EQ(reading.through, kJuly);
  EXPECT_EQ(reading.closing_state, 0);
}

}  // namespace
}  // namespace kuzukuri::platform
