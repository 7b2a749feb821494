// Projects that are moved after papers were put: papers count them where they stood then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/statement_ledger.h"
#include "tests/unit/budget/small_books.h"

namespace kuzukuri::budget {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

const std::string kX = Full("classificationNodes/x");
const std::string kY = Full("classificationNodes/y");

// Project A, with its sub-projects, below a class; B below Y.
StatementBooks ClassedBooks(const std::string& above_a) {
  StatementBooks books = Books();
  const std::string sub = Project("A") + "/subProjects/";
  books.lines = {Line("total", kTotal),
                 Line("X", kX, {kTotal}),
                 Line("Y", kY, {kTotal}),
                 Line("A", Project("A"), {kTotal, above_a}),
                 Line("A1", sub + "1", {kTotal, above_a}),
                 Line("A2", sub + "2", {kTotal, above_a}),
                 Line("B", Project("B"), {kTotal, kY})};
  return books;
}

// A statement that was put when A stood in X.
Statement InX(Statement statement) {
  for (const char* line : {"A", "A1", "A2"}) {
    statement.placements.emplace(ResourceId(line), std::vector<std::string>{kTotal, kX});
  }
  return statement;
}

Statement July() {
  return Paper("july", StatementKind::kStatus, kJuly,
               {Declare(Project("A"), F::kDisbursed, 6600),
                Declare(Project("B"), F::kDisbursed, 5000), Declare(kX, F::kDisbursed, 6700),
                Declare(kY, F::kDisbursed, 5000), Declare(kTotal, F::kDisbursed, 11700)});
}

TEST(StatementPlacements, AProjectThatIsMovedTakesItsMoneyAlong) {
  const StatementLedger before = Post(ClassedBooks(kX), {July()});
  EXPECT_THAT(before.entries, UnorderedElementsAre(Entry("july", "A", kSpent, 6'600'000, kJuly),
                                                   Entry("july", "X", kSpent, 100'000, kJuly),
                                                   Entry("july", "B", kSpent, 5'000'000, kJuly)));
  const std::vector<Statement> july = {InX(July())};
  const StatementLedger after = Post(ClassedBooks(kY), july);
  EXPECT_EQ(after.entries, before.entries);
  EXPECT_THAT(after.disagreements, IsEmpty());
  EXPECT_THAT(*CompareStatements(With(ClassedBooks(kY), after.entries), july), IsEmpty());
}

TEST(StatementPlacements, APaperThatIsPutAfterwardsCountsItWhereItStands) {
  const Statement october =
      Paper("october", StatementKind::kStatus, kOctober,
            {Declare(Project("A"), F::kDisbursed, 7000), Declare(kX, F::kDisbursed, 150),
             Declare(kY, F::kDisbursed, 12000), Declare(kTotal, F::kDisbursed, 12150)});
  const StatementLedger ledger = Post(ClassedBooks(kY), {InX(July()), october});
  EXPECT_THAT(ledger.entries,
              UnorderedElementsAre(Entry("july", "A", kSpent, 6'600'000, kJuly),
                                   Entry("july", "X", kSpent, 100'000, kJuly),
                                   Entry("july", "B", kSpent, 5'000'000, kJuly),
                                   Entry("october", "A", kSpent, 400'000, kOctober),
                                   Entry("october", "X", kSpent, 50'000, kOctober)));
  EXPECT_THAT(ledger.disagreements, IsEmpty());
}

TEST(StatementPlacements, PapersOfOneDayMayCountItOtherwise) {
  // Both appropriations stand from the first day.
  const std::vector<Statement> papers = {
      InX(Paper("july", StatementKind::kStatus, kJuly,
                {Declare(Project("A"), F::kCurrentAppropriation, 6600),
                 Declare(kX, F::kCurrentAppropriation, 6700)})),
      Paper("october", StatementKind::kStatus, kOctober,
            {Declare(Project("B"), F::kCurrentAppropriation, 5000),
             Declare(kY, F::kCurrentAppropriation, 11600)})};
  const StatementLedger ledger = Post(ClassedBooks(kY), papers);
  EXPECT_THAT(ledger.entries,
              UnorderedElementsAre(Entry("july", "A", kNotStatedKind, 6'600'000, kFirstDay),
                                   Entry("july", "X", kNotStatedKind, 100'000, kFirstDay),
                                   Entry("october", "B", kNotStatedKind, 5'000'000, kFirstDay)));
  EXPECT_THAT(ledger.disagreements, IsEmpty());
}

// ---- random papers

class Papers {
 public:
  explicit Papers(uint32_t seed) : random_(seed) {}
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  std::vector<Statement> Take() {
    static const std::vector<std::pair<StatementKind, Date>> kPapers = {
        {StatementKind::kStatus, kJuly},
        {StatementKind::kStatus, kOctober},
        {StatementKind::kStatus, kClosing},
        {StatementKind::kSettlement, {2025, 9, 10}}};
    std::vector<Statement> papers;
    for (const auto& [kind, as_of] : kPapers) {
      papers.push_back(Paper(absl::StrCat("s", papers.size()), kind, as_of, Declarations()));
    }
    return papers;
  }

 private:
  std::vector<Declaration> Declarations() {
    static const std::vector<std::string> kNodes = {
        Project("A") + "/subProjects/1", Project("A"), Project("B"), kX, kY, kTotal};
    static const std::vector<F> kTold = {F::kDisbursed, F::kCurrentAppropriation, F::kOriginal};
    std::set<std::pair<std::string, F>> told;
    std::vector<Declaration> declarations;
    for (int i = 1 + Below(10); i > 0; --i) {
      const std::string& node = kNodes[static_cast<size_t>(Below(6))];
      const F figure = kTold[static_cast<size_t>(Below(3))];
      if (!told.emplace(node, figure).second) continue;
      declarations.push_back(Declare(node, figure, Below(20), 1));
    }
    return declarations;
  }

  std::mt19937 random_;
};

TEST(StatementPlacementsProperty, AMoveMovesNothingInTheLedger) {
  int without = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    std::vector<Statement> papers = Papers(seed).Take();
    const StatementLedger before = Post(ClassedBooks(kX), papers);
    const auto told_before = Told(before.disagreements);
    without += Post(ClassedBooks(kY), papers).entries != before.entries ? 1 : 0;
    for (Statement& paper : papers) paper = InX(std::move(paper));
    const StatementLedger after = Post(ClassedBooks(kY), papers);
    ASSERT_EQ(after.entries, before.entries) << "seed " << seed;
    ASSERT_EQ(Told(after.disagreements), told_before) << "seed " << seed;
  }
  EXPECT_GT(without, 100);  // else the papers say nothing that a move could undo
}

// Whatever was put before, the paper that holds at a date is what the ledger says of its figures.
TEST(StatementPlacementsProperty, TheLastPaperHoldsWhereverEachCountsAProject) {
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    Papers chance(seed);
    std::vector<Statement> papers = chance.Take();
    for (Statement& paper : papers) {
      if (chance.Below(2) == 0) paper = InX(std::move(paper));
    }
    for (const Disagreement& one : Post(ClassedBooks(kY), papers).disagreements) {
      const bool first_day = one.date == kFirstDay;  // where earlier papers grant
      ASSERT_TRUE(first_day || one.statement != ResourceId("s3"))
          << "seed " << seed << ": " << Told(*one.declaration) << " but " << one.ledger_yen;
    }
  }
}

}  // namespace
}  // namespace kuzukuri::budget
