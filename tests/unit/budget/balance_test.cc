#include "services/budget/domain/balance.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace kuzukuri::budget {
namespace {

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kFiscalYear(2022);

constexpr Recorded kBoth{true, true};

TEST(FoldFigures, RecordedWithoutEntriesIsZeroAndNotRecordedIsAbsent) {
  const auto both = FoldFigures({}, kBoth, {}, "x");
  ASSERT_TRUE(both.ok());
  EXPECT_TRUE(both->has_appropriation && both->has_execution);
  EXPECT_EQ(both->unused_yen, 0);
  const auto one = FoldFigures({}, {true, false}, {}, "x");
  ASSERT_TRUE(one.ok());
  EXPECT_FALSE(one->has_execution);
  EXPECT_EQ(one->unused_yen, std::nullopt);
}

TEST(FoldFigures, ExecutionThatIsNotKnownAtTheDateIsAbsent) {
  ExecutionView unknown;
  unknown.known = false;
  const auto figures = FoldFigures({{1, "10", 1, 1}, {20, "5", 1, 1}}, kBoth, unknown, "x");
  ASSERT_TRUE(figures.ok());
  EXPECT_EQ(figures->current_yen, 10);
  EXPECT_FALSE(figures->has_execution);
  EXPECT_EQ(figures->disbursed_yen, 0);
  EXPECT_EQ(figures->entry_count, 2);
}

// The definitions of the figures, written out by kind as the statutory statement has them.
struct Reference {
  int64_t current = 0, carried_out = 0, committed = 0, ordered = 0, disbursed = 0;
  void Add(int kind, int64_t amount) {
    if ((kind >= 1 && kind <= 6) || (kind >= 10 && kind <= 13)) current += amount;
    if (kind == 15 || kind == 16 || kind == 19) current += amount;
    if (kind == 14) current -= amount;
    if ((kind >= 7 && kind <= 9) || kind == 17) carried_out += amount;
    if (kind == 21) committed += amount;
    if (kind == 22) ordered += amount;
    if (kind == 20 || kind == 24 || kind == 39) disbursed += amount;
    if (kind == 23) disbursed -= amount;
  }
};

TEST(FoldFigures, AgreesWithTheDefinitionsOnRandomLedgers) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 500; ++round) {
    std::map<int, int64_t> by_kind;
    Reference reference;
    for (int i = 0; i < 40; ++i) {
      const int kind = EntryKinds()[random() % EntryKinds().size()].number;
      const int64_t amount = static_cast<int64_t>(random() % 2'000'000) - 1'000'000;
      by_kind[kind] += amount;
      reference.Add(kind, amount);
    }
    std::vector<KindSum> sums;
    for (const auto& [kind, sum] : by_kind) sums.push_back({kind, std::to_string(sum), 1, 1});
    const auto figures = FoldFigures(sums, kBoth, {}, "x");
    ASSERT_TRUE(figures.ok());
    EXPECT_EQ(figures->current_yen, reference.current);
    EXPECT_EQ(figures->carried_out_yen, reference.carried_out);
    EXPECT_EQ(figures->committed_yen, reference.committed);
    EXPECT_EQ(figures->ordered_yen, reference.ordered);
    EXPECT_EQ(figures->disbursed_yen, reference.disbursed);
    EXPECT_EQ(figures->executed_yen, reference.disbursed);
    EXPECT_EQ(figures->unused_yen, reference.current - reference.disbursed - reference.carried_out);
    // The components of the current appropriation sum to it.
    int64_t components = 0;
    for (int c = 0; c < static_cast<int>(Component::kCount); ++c) {
      const auto component = static_cast<Component>(c);
      if (StageOf(component) == Stage::kAppropriation) components += (*figures)[component];
    }
    EXPECT_EQ(components, figures->current_yen);
  }
}

TEST(FoldFigures, TheExecutedAmountIsThatOfTheStageTheStatementCounts) {
  BudgetYear books = UnknownBooks(platform::Year(2022));
  books.execution_stage = platform::kCommitmentStage;
  const std::vector<KindSum> sums = {{21, "70", 1, 1}, {20, "50", 1, 1}};
  EXPECT_EQ(
      FoldFigures(sums, kBoth, ViewExecution(books.year, books, {Keeper::kByYear}, {}, {}), "x")
          ->executed_yen,
      70);
  books.closing_state = static_cast<int>(ClosingState::kSettled);
  EXPECT_EQ(
      FoldFigures(sums, kBoth, ViewExecution(books.year, books, {Keeper::kByYear}, {}, {}), "x")
          ->executed_yen,
      50);
}

TEST(FoldFigures, OverflowIsAnError) {
  const auto fails = [](const std::vector<KindSum>& sums) {
    return FoldFigures(sums, kBoth, {}, "x").status().code() == absl::StatusCode::kOutOfRange;
  };
  EXPECT_TRUE(fails({{1, "9223372036854775808", 1, 1}}));
  EXPECT_TRUE(fails({{1, "9223372036854775807", 1, 1}, {19, "1", 1, 1}}));
  EXPECT_TRUE(fails({{23, "-9223372036854775808", 1, 1}}));
  // The difference of two figures that fit may not.
  EXPECT_TRUE(fails({{1, "9223372036854775807", 1, 1}, {23, "9", 1, 1}}));
}

TEST(FoldFigures, UnknownKindIsAnError) {
  EXPECT_FALSE(FoldFigures({{77, "1", 1, 1}}, kBoth, {}, "x").ok());
}

const char* const kYear = "jurisdictions/141127/fiscalYears/2022";

std::string Name(const std::string& rest) { return std::string(kYear) + "/" + rest; }

// Two projects of one class, one of them with a sub-project of a department of its own, and a line
// on the class itself.
YearLines Lines() {
  const auto line = [](const char* id, const std::string& node, const char* department,
                       const char* fund) {
    BudgetLine made;
    made.id = platform::ResourceId(id);
    made.node = node;
    made.records_appropriation = made.records_execution = true;
    made.fund_source = fund;
    if (*department != 0) {
      made.rollups = {Name("classificationNodes/class"),
                      std::string("jurisdictions/141127/departments/") + department};
    }
    return made;
  };
  YearLines lines;
  lines.lines = {line("a", Name("projects/A"), "x", "general"),
                 line("a1", Name("projects/A/subProjects/1"), "y", ""),
                 line("b", Name("projects/B"), "x", ""),
                 line("class", Name("classificationNodes/class"), "", "")};
  return lines;
}

LineSum Sum(const char* line, const char* amount, const char* fund = "") {
  LineSum sum;
  sum.fiscal_year = kFiscalYear;
  sum.budget_line = platform::ResourceId(line);
  sum.fund_source = fund;
  sum.sum = {1, amount, 1, 1};
  return sum;
}

std::map<std::string, int64_t> Currents(BalanceGrouping grouping) {
  const auto balances = GroupBalances(
      kCode, grouping, false, {{kFiscalYear, Lines()}},
      {Sum("a", "1"), Sum("a", "10", "state"), Sum("a1", "100"), Sum("class", "1000")});
  std::map<std::string, int64_t> result;
  for (const GroupBalance& balance : *balances) {
    result[balance.key.substr(balance.key.rfind('/') + 1)] = balance.figures.current_yen;
  }
  return result;
}

TEST(GroupBalances, SumsByEveryGrouping) {
  using Map = std::map<std::string, int64_t>;
  EXPECT_EQ(Currents(BalanceGrouping::kBudgetLine),
            (Map{{"a", 11}, {"a1", 100}, {"b", 0}, {"class", 1000}}));
  EXPECT_EQ(Currents(BalanceGrouping::kNode),
            (Map{{"A", 11}, {"1", 100}, {"B", 0}, {"class", 1000}}));
  EXPECT_EQ(Currents(BalanceGrouping::kProject), (Map{{"A", 111}, {"B", 0}}));
  EXPECT_EQ(Currents(BalanceGrouping::kClassificationNode), (Map{{"class", 1111}}));
  EXPECT_EQ(Currents(BalanceGrouping::kDepartment), (Map{{"x", 11}, {"y", 100}}));
  EXPECT_EQ(Currents(BalanceGrouping::kFundSource),
            (Map{{"general", 1}, {"state", 10}, {"", 1100}}));
  EXPECT_EQ(Currents(BalanceGrouping::kYear), (Map{{"", 1111}}));
}

// A line of the year that records some measures.
BudgetLine Line(const char* id, const std::string& node, bool appropriation, bool execution) {
  BudgetLine line;
  line.id = platform::ResourceId(id);
  line.node = Name(node);
  line.records_appropriation = appropriation;
  line.records_execution = execution;
  line.rollups = {Name("classificationNodes/class")};
  return line;
}

// Of the whole year: how many parts execution is known of, and how many it is not.
std::pair<int, int> ExecutionParts(const std::vector<BudgetLine>& lines,
                                   const std::vector<LineSum>& sums) {
  const auto figures = SumYear(kCode, kFiscalYear, {lines, {}}, sums);
  const Parts& parts = figures->parts[static_cast<size_t>(Measure::kExecution)];
  EXPECT_EQ(figures->IsIncomplete(Measure::kExecution), parts.absent.count > 0);
  if (parts.absent.count > 0) {
    EXPECT_EQ(figures->unused_yen, std::nullopt);
  }
  return {parts.known, parts.absent.count};
}

LineSum Spent(const char* line, const char* amount, int kind = 20) {
  LineSum sum = Sum(line, amount);
  sum.sum.kind = kind;
  return sum;
}

TEST(SumYear, CarriesOfHowManyPartsItIsKnown) {
  const BudgetLine a = Line("a", "projects/A", true, true);
  const BudgetLine b = Line("b", "projects/B", true, false);
  EXPECT_EQ(ExecutionParts({a}, {}), std::pair(1, 0));
  EXPECT_EQ(ExecutionParts({a, b}, {Spent("a", "5")}), std::pair(1, 1));
  // One that records it alone does so for all lines of its node.
  EXPECT_EQ(ExecutionParts({a, b, Line("b2", "projects/B", false, true)}, {}), std::pair(2, 0));
  EXPECT_EQ(ExecutionParts({a, Line("a2", "projects/A", true, false)}, {}), std::pair(0, 1));
  // So does money above, and adjustments do not.
  const BudgetLine above = Line("c", "classificationNodes/class", false, true);
  EXPECT_EQ(ExecutionParts({a, b, above}, {Spent("c", "9")}), std::pair(2, 0));
  EXPECT_EQ(ExecutionParts({a, b, above}, {Spent("c", "9", 39)}), std::pair(1, 1));
  // A project states for its sub-projects, also when they are all that is known of it.
  const BudgetLine sub = Line("s", "projects/B/subProjects/1", true, false);
  EXPECT_EQ(ExecutionParts({a, sub}, {}), std::pair(1, 1));
  EXPECT_EQ(ExecutionParts({a, sub, Line("own", "projects/B", false, true)}, {}), std::pair(2, 0));
}

TEST(GroupBalances, MonthsSumToTheYear) {
  LineSum april = Sum("a", "1");
  april.month = *platform::ParseDate("2022-04-01");
  LineSum may = Sum("a", "2");
  may.month = *platform::ParseDate("2022-05-01");
  const auto months =
      GroupBalances(kCode, BalanceGrouping::kYear, true, {{kFiscalYear, Lines()}}, {may, april});
  ASSERT_EQ(months->size(), 2u);
  EXPECT_EQ((*months)[0].month, april.month);
  EXPECT_EQ((*months)[0].figures.current_yen + (*months)[1].figures.current_yen, 3);
}

}  // namespace
}  // namespace kuzukuri::budget
