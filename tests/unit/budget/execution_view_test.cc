#include "services/budget/domain/execution_view.h"

#include <gtest/gtest.h>

#include <string>

#include "services/budget/domain/balance.h"

namespace kuzukuri::budget {
namespace {

using platform::Date;

constexpr Date kJuly{2022, 7, 31};
constexpr Date kOctober{2022, 10, 31};
const platform::Year kYear(2022);

std::string Project(const std::string& id) {
  return "jurisdictions/141127/fiscalYears/2022/projects/" + id;
}

ToldStatement Status(const Date& as_of, const std::vector<std::string>& nodes) {
  ToldStatement told;
  told.statement.id = platform::ResourceId(platform::FormatDate(as_of));
  told.statement.kind = static_cast<int>(StatementKind::kStatus);
  told.statement.as_of = as_of;
  told.disbursed = nodes;
  return told;
}

ExecutionView View(const std::optional<BudgetYear>& books,
                   const std::vector<ToldStatement>& statements, const std::optional<Date>& as_of) {
  return ViewExecution(kYear, books, {Keeper::kByYear}, statements, as_of);
}

BudgetYear ByStatement(const Date& through) {
  BudgetYear books = UnknownBooks(kYear);
  books.posting_granularity = static_cast<int>(PostingGranularity::kStatement);
  books.executed_through = through;
  return books;
}

TEST(ViewExecution, FiguresOfTheBooksOwnStateAreKnownFromItsDateOn) {
  const auto known = [](const BudgetYear& books, const std::optional<Date>& as_of) {
    return View(books, {}, as_of).known;
  };
  EXPECT_FALSE(known(ByStatement(kJuly), Date{2022, 7, 30}));
  EXPECT_TRUE(known(ByStatement(kJuly), kJuly));
  EXPECT_TRUE(known(ByStatement(kJuly), std::nullopt));
  EXPECT_TRUE(known(UnknownBooks(kYear), Date{2022, 4, 1}));
  EXPECT_TRUE(View(std::nullopt, {}, Date{2022, 4, 1}).known);
}

TEST(ViewExecution, CountsTheStageOfTheNewestStatement) {
  ToldStatement july = Status(kJuly, {});
  july.statement.execution_stage = platform::kCommitmentStage;
  july.committed = {Project("a")};
  const std::vector<ToldStatement> statements = {july, Status(kOctober, {Project("a")})};
  BudgetYear closed = ByStatement(kOctober);
  closed.closing_state = static_cast<int>(ClosingState::kSettled);
  EXPECT_EQ(View(closed, statements, kJuly).executed, Stage::kCommitted);
  EXPECT_EQ(View(closed, statements, {}).executed, Stage::kDisbursed);
}

TEST(ViewExecution, WhatPostingsKeepIsToldAtAnyDate) {
  BudgetLine line;
  line.node = Project("a");
  line.records_execution = true;
  line.execution_keeper = Keeper::kPostings;
  const std::vector<ToldStatement> statements = {Status(kJuly, {Project("b")})};
  const ExecutionView view = ViewExecution(
      kYear, std::nullopt, {Keeper::kPostings, Keeper::kByYear}, statements, Date{2022, 6, 30});
  EXPECT_TRUE(view.known);
  EXPECT_TRUE(view.ToldOf({&line}));
  line.execution_keeper = Keeper::kByYear;
  EXPECT_FALSE(view.ToldOf({&line}));
}

TEST(ViewExecution, ANodeWasToldByTheNewestPaperThatSpeaksOfIt) {
  const std::vector<ToldStatement> statements = {Status(kJuly, {Project("a"), Project("b")}),
                                                 Status(kOctober, {Project("b")})};
  const auto view = View(ByStatement({2022, 6, 30}), statements, {});
  ASSERT_TRUE(view.told);
  EXPECT_EQ(view.told->newest, kOctober);
  EXPECT_EQ(view.told->Of(Project("a"))->date, kJuly);
  EXPECT_EQ(view.told->Of(Project("b"))->date, kOctober);
  EXPECT_EQ(view.told->Of(Project("c"))->date, (Date{2022, 6, 30}));
  EXPECT_FALSE(view.told->Of(Project("c"))->with_below);
  EXPECT_FALSE(View({}, statements, {}).told->Of(Project("c")));
}

// A year's figures where projects a and b have 70 and 50 yen, and c nothing.
Figures Sum(const std::vector<ToldStatement>& statements) {
  YearLines lines;
  std::vector<LineSum> sums;
  for (const auto& [id, yen] : {std::pair("a", "70"), std::pair("b", "50"), std::pair("c", "0")}) {
    BudgetLine line;
    line.id = platform::ResourceId(id);
    line.node = Project(id);
    line.records_appropriation = line.records_execution = true;
    lines.lines.push_back(line);
    LineSum sum;
    sum.fiscal_year = kYear;
    sum.budget_line = line.id;
    sum.sum = {20, yen, 1, 1};
    sums.push_back(sum);
    sum.sum = {1, "100", 1, 1};
    sums.push_back(sum);
  }
  lines.view = View(std::nullopt, statements, {});
  return *SumYear(platform::JurisdictionCode("141127"), kYear, lines, sums);
}

TEST(SumYear, NothingIsUnusedOfWhatPapersTellOnlyTheCommitmentsOf) {
  const std::vector<std::string> all = {Project("a"), Project("b"), Project("c")};
  ToldStatement committed = Status(kJuly, {});
  committed.statement.execution_stage = platform::kCommitmentStage;
  committed.committed = all;
  const Figures figures = Sum({committed});
  EXPECT_TRUE(figures.has_execution);
  EXPECT_TRUE(figures.parts[static_cast<size_t>(Measure::kExecution)].IsWhole());
  EXPECT_EQ(figures.unused_yen, std::nullopt);
  EXPECT_TRUE(Sum({committed, Status(kOctober, all)}).unused_yen.has_value());
}

TEST(SumYear, WhatAnExcerptLeavesOutIsToldEarlierAndWhatNoPaperToldIsAbsent) {
  const auto parts = [](const std::vector<ToldStatement>& statements) {
    return Sum(statements).parts[static_cast<size_t>(Measure::kExecution)];
  };
  const std::vector<std::string> all = {Project("a"), Project("b"), Project("c")};
  EXPECT_TRUE(parts({Status(kJuly, all)}).IsWhole());
  EXPECT_TRUE(parts({Status(kJuly, all), Status(kOctober, all)}).IsWhole());
  const Parts mixed = parts({Status(kJuly, all), Status(kOctober, {Project("a")})});
  EXPECT_EQ(mixed.earlier.count, 2);
  EXPECT_EQ(mixed.earlier.appropriation, 200);
  EXPECT_EQ(mixed.earliest, kJuly);
  EXPECT_EQ(mixed.absent.count, 0);
  // b has an amount that others must have posted; c has none.
  EXPECT_EQ(parts({Status(kJuly, {Project("a")})}).absent.count, 1);
  EXPECT_EQ(Sum({Status(kJuly, {Project("a")})}).unused_yen, std::nullopt);
}

// As reports have it: a whole beside its parts is told, and is no part beside them.
TEST(SumYear, AWholeThatItsPartsMakeToTheYenIsNoPartOfItsOwn) {
  const auto parts = [](const char* own) {
    YearLines lines;
    std::vector<LineSum> sums;
    std::vector<std::string> told = {Project("a")};
    const std::string sub = "a/subProjects/";
    for (const auto& [id, yen] : {std::pair<std::string, std::string>("a", own),
                                  {sub + "1", "70"},
                                  {sub + "2", "50"},
                                  {"b", "30"},
                                  {"c", "0"}}) {
      BudgetLine line;
      line.id = platform::ResourceId(std::to_string(lines.lines.size()));
      line.node = Project(id);
      line.records_appropriation = line.records_execution = true;
      lines.lines.push_back(line);
      if (id != "c") told.push_back(line.node);
      for (const int kind : {20, 1}) {
        LineSum sum;
        sum.fiscal_year = kYear;
        sum.budget_line = line.id;
        sum.sum = {kind, yen, 1, 1};
        sums.push_back(sum);
      }
    }
    lines.view = View(std::nullopt, {Status(kJuly, told)}, {});
    return SumYear(platform::JurisdictionCode("141127"), kYear, lines, sums)->parts;
  };
  const PartsOfFigures whole = parts("0");
  EXPECT_EQ(whole[static_cast<size_t>(Measure::kExecution)].known, 3);
  EXPECT_EQ(whole[static_cast<size_t>(Measure::kExecution)].absent.count, 1);
  EXPECT_EQ(whole[static_cast<size_t>(Measure::kAppropriation)].known, 4);
  EXPECT_EQ(parts("5")[static_cast<size_t>(Measure::kExecution)].known, 4) << "it has a rest";
}

}  // namespace
}  // namespace kuzukuri::budget
