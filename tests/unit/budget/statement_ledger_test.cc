#include "services/budget/domain/statement_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace kuzukuri::budget {

void PrintTo(const StatementEntry& entry, std::ostream* out) {
  *out << entry.statement << " " << entry.budget_line << " kind " << entry.kind << " "
       << entry.amount_yen << " on " << platform::FormatDate(entry.effective_date);
}

namespace {

using platform::Date;
using platform::ResourceId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

const platform::JurisdictionCode kCode("980021");
constexpr platform::Year kYear(2024);
constexpr Date kFirstDay{2024, 4, 1};
constexpr Date kJuly{2024, 7, 31};
constexpr Date kOctober{2024, 10, 31};
constexpr Date kLastDay{2025, 3, 31};
constexpr Date kClosing{2025, 5, 31};

std::string Full(const std::string& path) {
  return absl::StrCat("jurisdictions/980021/fiscalYears/2024/", path);
}
std::string Project(const std::string& id) { return Full("projects/" + id); }
const std::string kTotal = Full("classificationNodes/total");

BudgetLine Line(const std::string& id, const std::string& node,
                std::vector<std::string> rollups = {}) {
  BudgetLine line;
  line.id = ResourceId(id);
  line.node = node;
  line.records_appropriation = line.records_execution = true;
  line.rollups = std::move(rollups);
  return line;
}

// Two projects, one of them with two sub-projects, below the total.
StatementBooks Books() {
  StatementBooks books;
  books.jurisdiction = kCode;
  books.year = kYear;
  books.lines = {Line("total", kTotal), Line("A", Project("A"), {kTotal}),
                 Line("A1", Project("A") + "/subProjects/1", {kTotal}),
                 Line("A2", Project("A") + "/subProjects/2", {kTotal}),
                 Line("B", Project("B"), {kTotal})};
  return books;
}

using F = StatementFigure;

Declaration Declare(const std::string& node, F figure, int64_t printed, int64_t unit = 1000,
                    int number = 0) {
  return {0, node, static_cast<int>(figure), number, printed, unit};
}

Statement Paper(const std::string& id, StatementKind kind, Date as_of,
                std::vector<Declaration> declarations) {
  Statement statement;
  statement.id = ResourceId(id);
  statement.kind = static_cast<int>(kind);
  statement.as_of = as_of;
  statement.title = id;
  statement.declarations = std::move(declarations);
  return statement;
}

StatementLedger Post(const StatementBooks& books, const std::vector<Statement>& statements) {
  auto ledger = PostStatements(books, statements);
  EXPECT_TRUE(ledger.ok()) << ledger.status();
  return *ledger;
}

StatementEntry Entry(const std::string& statement, const std::string& line, int kind, int64_t yen,
                     Date date, int64_t precision = 1000, int number = 0) {
  return {ResourceId(statement), ResourceId(line), kind, number, yen, date, precision};
}

constexpr int kOriginalKind = 1;
constexpr int kOriginal = 1;
constexpr int kSpent = 20;
constexpr int kRounding = 39;

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

std::vector<std::tuple<std::string, int, int64_t>> Told(const std::vector<Disagreement>& all) {
  std::vector<std::tuple<std::string, int, int64_t>> told;
  for (const Disagreement& one : all) {
    told.emplace_back(one.declaration->node, one.declaration->figure, one.ledger_yen);
  }
  return told;
}

// The books with the entries of statements among them.
StatementBooks With(StatementBooks books, const std::vector<StatementEntry>& entries) {
  for (const StatementEntry& entry : entries) {
    books.others.push_back({entry.budget_line, entry.kind, entry.supplementary_number,
                            entry.amount_yen, entry.effective_date});
  }
  return books;
}

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

// ---- against a slow reference: random papers and postings of a small year

const std::vector<std::string>& Nodes() {
  static const std::vector<std::string> kNodes = {Project("A") + "/subProjects/1",
                                                  Project("A") + "/subProjects/2", Project("B"),
                                                  Project("A"), kTotal};  // from below
  return kNodes;
}

// The node above, written out.
std::string Above(const std::string& node) {
  if (absl::StrContains(node, "/subProjects/")) return Project("A");
  return node == kTotal ? "" : kTotal;
}

std::string NodeOfLine(const std::string& line) {
  if (line == "total") return kTotal;
  if (line.size() == 2) return Project("A") + "/subProjects/" + line.substr(1);
  return Project(line);
}

std::string LineOfNode(const std::string& node) {
  for (const char* line : {"total", "A", "A1", "A2", "B"}) {
    if (NodeOfLine(line) == node) return line;
  }
  return "";
}

bool IsBelow(std::string node, const std::string& above) {
  for (; !node.empty(); node = Above(node)) {
    if (node == above) return true;
  }
  return false;
}

// Kinds of entries that a figure counts.
std::set<int> KindsOf(F figure) {
  switch (figure) {
    case F::kCurrentAppropriation:
      return {1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 19, kNotStatedKind, kInNotStatedKind};
    case F::kOriginal:
      return {1};
    case F::kSupplementary:
      return {2};
    case F::kCarriedIn:
      return {4, 5, 6, kInNotStatedKind};
    case F::kApprovedIn:
      return {5};
    case F::kCarriedOut:
      return {7, 8, 9, kOutNotStatedKind};
    case F::kApprovedOut:
      return {8};
    default:
      return {20, 39};
  }
}

// Parts before their whole.
const std::vector<std::pair<F, int>> kFigures = {
    {F::kApprovedIn, 0},           {F::kOriginal, 0},
    {F::kSupplementary, 2},        {F::kSupplementary, 1},
    {F::kSupplementary, 0},        {F::kCarriedIn, 0},
    {F::kCurrentAppropriation, 0}, {F::kApprovedOut, 0},
    {F::kCarriedOut, 0},           {F::kDisbursed, 0}};

class Reference {
 public:
  Reference(const StatementBooks& books, const std::vector<Statement>& statements)
      : statements_(statements) {
    for (const OtherSum& other : books.others) {
      all_.push_back(Entry("", other.budget_line.value(), other.kind, other.amount_yen,
                           other.effective_date, 1, other.supplementary_number));
    }
  }

  std::vector<StatementEntry> Run() {
    std::set<Date> dates;
    for (const Statement& s : statements_) {
      for (const Declaration& d : s.declarations) dates.insert(DateOf(s, d));
    }
    for (const Date& date : dates) {
      fresh_.clear();
      for (const std::string& node : Nodes()) {
        const auto fresh = fresh_[node];
        for (const auto& [key, told] : fresh) {
          if (IsCounted(date, node, key)) TakeOff(date, node, key, told);
        }
        for (const auto& [figure, number] : kFigures) Meet(date, node, figure, number);
        for (const auto& [key, told] : fresh) {
          if (!IsCounted(date, node, key)) TakeOff(date, node, key, told);
        }
      }
    }
    return made_;
  }

 private:
  Date DateOf(const Statement& s, const Declaration& d) const {
    const auto figure = static_cast<F>(d.figure);
    const bool settlement = s.kind == static_cast<int>(StatementKind::kSettlement);
    if (figure == F::kDisbursed || figure == F::kCarriedOut || figure == F::kApprovedOut) {
      return settlement ? kClosing : s.as_of;
    }
    bool first = figure != F::kSupplementary;
    for (const Statement& other : statements_) {
      const bool earlier = std::tie(other.as_of, other.kind) < std::tie(s.as_of, s.kind);
      for (const Declaration& o : other.declarations) {
        const auto f = static_cast<F>(o.figure);
        if (o.node != d.node || f == F::kDisbursed || f == F::kCarriedOut || f == F::kApprovedOut) {
          continue;
        }
        first &= !earlier;
        first &=
            !(other.id == s.id && f == F::kSupplementary && figure == F::kCurrentAppropriation);
      }
    }
    return first ? kFirstDay : std::clamp(s.as_of, kFirstDay, kLastDay);
  }

  int64_t Holds(const Date& date, const std::string& node, F figure, int number) const {
    int64_t sum = 0;
    for (const StatementEntry& entry : all_) {
      if (entry.effective_date <= date && IsBelow(NodeOfLine(entry.budget_line.value()), node) &&
          KindsOf(figure).contains(entry.kind) &&
          (number == 0 || entry.supplementary_number == number)) {
        sum += entry.amount_yen;
      }
    }
    return sum;
  }

  using Key = std::pair<F, int>;
  using Told = std::pair<const Statement*, const Declaration*>;
  struct Fresh {
    Told by;
    int64_t yen = 0;
  };

  // What holds of a figure at a date.
  Told Find(const Date& date, const std::string& node, F figure, int number) const {
    const Statement* holds = nullptr;
    const Declaration* declared = nullptr;
    for (const Statement& s : statements_) {
      for (const Declaration& d : s.declarations) {
        if (d.node != node || d.figure != static_cast<int>(figure) ||
            d.supplementary_number != number || DateOf(s, d) != date) {
          continue;
        }
        if (holds == nullptr || std::tie(s.kind, s.as_of) > std::tie(holds->kind, holds->as_of)) {
          holds = &s;
          declared = &d;
        }
      }
    }
    return {holds, declared};
  }

  static int KindOf(F figure) {
    static const std::map<F, int> kPosted = {{F::kCurrentAppropriation, kNotStatedKind},
                                             {F::kOriginal, 1},
                                             {F::kSupplementary, 2},
                                             {F::kCarriedIn, kInNotStatedKind},
                                             {F::kApprovedIn, 5},
                                             {F::kCarriedOut, kOutNotStatedKind},
                                             {F::kApprovedOut, 8},
                                             {F::kDisbursed, 20}};
    return kPosted.at(figure);
  }

  void Meet(const Date& date, const std::string& node, F figure, int number) {
    const Told told = Find(date, node, figure, number);
    if (told.first == nullptr) return;
    const int64_t unit = told.second->unit_yen;
    const int64_t lacks = told.second->printed * unit - Holds(date, node, figure, number);
    if (std::abs(lacks) < unit) return;
    const int64_t parts = PrintOfParts(date, node, figure);
    int kind = KindOf(figure);
    if (parts > 0 && std::abs(lacks) <= parts + unit - 1) {
      kind = figure == F::kDisbursed ? 39 : 19;
    }
    Add(told, node, kind, lacks, date, number);
    if (IsFresh(date, node, figure, number)) Pass(node, {figure, number}, told, lacks);
  }

  void Add(const Told& told, const std::string& node, int kind, int64_t yen, const Date& date,
           int number) {
    made_.push_back(Entry(told.first->id.value(), LineOfNode(node), kind, yen, date,
                          told.second->unit_yen, number));
    all_.push_back(made_.back());
  }

  // What the widest parts declared below a node may lack.
  int64_t PrintOfParts(const Date& date, const std::string& node, F figure) const {
    if (figure != F::kDisbursed && figure != F::kCurrentAppropriation) return 0;
    int64_t sum = 0;
    for (const std::string& below : Nodes()) {
      if (Above(below) != node) continue;
      const Told told = Find(date, below, figure, 0);
      sum += told.first != nullptr ? told.second->unit_yen - 1 : PrintOfParts(date, below, figure);
    }
    return sum;
  }

  bool IsFresh(const Date& date, const std::string& node, F figure, int number) const {
    for (const Statement& s : statements_) {
      for (const Declaration& d : s.declarations) {
        if (d.node == node && d.figure == static_cast<int>(figure) &&
            d.supplementary_number == number && DateOf(s, d) < date) {
          return false;
        }
      }
    }
    return true;
  }

  void Pass(std::string node, const Key& key, const Told& told, int64_t yen) {
    if (yen == 0) return;
    for (node = Above(node); !node.empty(); node = Above(node)) {
      Fresh& fresh = fresh_[node][key];
      if (fresh.by.first == nullptr) fresh.by = told;
      fresh.yen += yen;
    }
  }

  // The figures declared of a node that count another's entries.
  std::vector<Key> Counting(const Date& date, const std::string& node, const Key& key) const {
    std::vector<Key> counting;
    for (const auto& [figure, number] : kFigures) {
      if (Find(date, node, figure, number).first != nullptr &&
          KindsOf(figure).contains(KindOf(key.first)) && (number == 0 || number == key.second)) {
        counting.emplace_back(figure, number);
      }
    }
    return counting;
  }
  bool IsCounted(const Date& date, const std::string& node, const Key& key) const {
    return !Counting(date, node, key).empty();
  }

  // What parts tell anew goes off what papers posted on their whole.
  void TakeOff(const Date& date, const std::string& node, const Key& key, const Fresh& fresh) {
    int64_t own = 0;
    for (const StatementEntry& entry : made_) {
      if (entry.budget_line.value() == LineOfNode(node) &&
          KindsOf(key.first).contains(entry.kind) &&
          (key.second == 0 || entry.supplementary_number == key.second)) {
        own += entry.amount_yen;
      }
    }
    const int64_t taken = std::max<int64_t>(0, std::min(own, fresh.yen));
    bool news = true;
    for (const auto& [figure, number] : Counting(date, node, key)) {
      news = news && IsFresh(date, node, figure, number);
    }
    if (taken > 0) Add(fresh.by, node, KindOf(key.first), -taken, date, key.second);
    Pass(node, key, fresh.by, -(news ? taken : fresh.yen));
  }

  const std::vector<Statement>& statements_;
  std::vector<StatementEntry> all_;
  std::vector<StatementEntry> made_;
  std::map<std::string, std::map<Key, Fresh>> fresh_;  // at a date, below each node
};

class Chance {
 public:
  explicit Chance(uint32_t seed) : random_(seed) {}
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  // A paper; no two have one kind and date.
  Statement Paper(int n) {
    static const std::vector<std::pair<StatementKind, Date>> kPapers = {
        {StatementKind::kOriginalBudget, {2024, 2, 20}},
        {StatementKind::kSupplementaryBudget, {2024, 6, 25}},
        {StatementKind::kStatus, kJuly},
        {StatementKind::kStatus, kOctober},
        {StatementKind::kStatus, kClosing},
        {StatementKind::kSettlement, {2025, 9, 10}}};
    const auto& [kind, as_of] = kPapers[static_cast<size_t>(n)];
    Statement paper = budget::Paper(absl::StrCat("s", n), kind, as_of, {});
    std::set<std::tuple<std::string, F, int>> told;
    for (int i = Below(12); i >= 0; --i) {
      const std::string& node = Nodes()[static_cast<size_t>(Below(5))];
      const auto& [figure, number] = kFigures[static_cast<size_t>(Below(10))];
      // A budget says nothing of what becomes of it.
      const bool outcome =
          figure == F::kDisbursed || figure == F::kCarriedOut || figure == F::kApprovedOut;
      if (n < 2 && outcome) continue;
      if (!told.emplace(node, figure, number).second) continue;
      paper.declarations.push_back(
          Declare(node, figure, Below(20), Below(2) == 0 ? 1000 : 1, number));
    }
    return paper;
  }

  OtherSum Posting() {
    static const std::vector<std::string> kLines = {"total", "A", "A1", "A2", "B"};
    static const std::vector<Date> kDates = {kFirstDay, {2024, 7, 1}, kJuly, {2025, 2, 1}};
    static const std::vector<int> kKinds = {1, 2, 5, 8, 20, 39};
    const int kind = kKinds[static_cast<size_t>(Below(6))];
    return {ResourceId(kLines[static_cast<size_t>(Below(5))]), kind, kind == 2 ? 1 + Below(2) : 0,
            Below(15000) - 1000, kDates[static_cast<size_t>(Below(4))]};
  }

 private:
  std::mt19937 random_;
};

TEST(StatementLedgerProperty, PostsWhatTheSlowReferencePosts) {
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    Chance chance(seed);
    StatementBooks books = Books();
    for (int i = chance.Below(8); i > 0; --i) books.others.push_back(chance.Posting());
    std::vector<Statement> statements;
    for (int n = 0; n < 6; ++n) {
      if (chance.Below(2) == 0) statements.push_back(chance.Paper(n));
    }
    const StatementLedger ledger = Post(books, statements);
    ASSERT_THAT(ledger.entries, UnorderedElementsAreArray(Reference(books, statements).Run()))
        << "seed " << seed;
    // Whoever looks at the ledger afterwards finds what disagrees as the posting did.
    ASSERT_EQ(Told(*CompareStatements(With(books, ledger.entries), statements)),
              Told(ledger.disagreements))
        << "seed " << seed;
  }
}

// A ledger that was moved after each step holds what it would if all had come at once.
TEST(StatementLedgerProperty, TheOrderOfWritesMakesNoDifference) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    Chance chance(seed);
    StatementBooks books = Books();
    std::map<int, Statement> standing;
    std::vector<PostedEntry> posted;
    int next_id = 0;
    for (int step = 0; step < 12; ++step) {
      switch (chance.Below(4)) {
        case 0:  // a posting of others, or its reversal
          if (chance.Below(3) == 0 && !books.others.empty()) {
            books.others.pop_back();
          } else {
            books.others.push_back(chance.Posting());
          }
          break;
        case 1:
          standing.erase(chance.Below(6));
          break;
        default: {  // put, or put again with other content
          const int n = chance.Below(6);
          standing[n] = chance.Paper(n);
        }
      }
      std::vector<Statement> statements;
      for (const auto& [n, statement] : standing) statements.push_back(statement);
      std::shuffle(statements.begin(), statements.end(), std::mt19937(seed));
      StatementMove move = MoveTo(Post(books, statements).entries, posted);
      for (const PostedEntry& gone : move.reverse) {
        std::erase_if(posted, [&](const PostedEntry& one) { return one.id == gone.id; });
      }
      for (StatementEntry& entry : move.post) {
        posted.push_back({ResourceId(absl::StrCat(++next_id)), std::move(entry)});
      }
      std::vector<StatementEntry> held;
      for (const PostedEntry& one : posted) held.push_back(one.entry);
      ASSERT_THAT(held, UnorderedElementsAreArray(Reference(books, statements).Run()))
          << "seed " << seed << " step " << step;
    }
  }
}

// What a jurisdiction's books hold, moved by writes that look no further back than what changed.
class Moved {
 public:
  void PostByOthers(const OtherSum& posting) {
    books_.others.push_back(posting);
    changed_ = std::min(changed_, posting.effective_date);
  }

  // Puts a version of a statement, or withdraws it.
  void Write(int n, const std::optional<Statement>& after) {
    const auto before = standing_.find(n);
    std::set<std::string> granted_before;
    for (const auto& [other, statement] : standing_) {
      if (other < n) AddGranted(statement, granted_before);
    }
    const Date from =
        std::min(changed_, FirstChange(kYear, before == standing_.end() ? nullptr : &before->second,
                                       after ? &*after : nullptr, granted_before));
    standing_.erase(n);
    if (after) standing_[n] = *after;
    MoveFrom(from);
    changed_ = kClosing;
  }

  std::vector<StatementEntry> Held() const {
    std::vector<StatementEntry> held;
    for (const PostedEntry& one : posted_) held.push_back(one.entry);
    return held;
  }

  std::vector<StatementEntry> Expected() const {
    std::vector<Statement> statements;
    for (const auto& [n, statement] : standing_) statements.push_back(statement);
    return Reference(books_, statements).Run();
  }

 private:
  static void AddGranted(const Statement& statement, std::set<std::string>& nodes) {
    for (const Declaration& declaration : statement.declarations) {
      if (Grants(Paper("", StatementKind::kStatus, kJuly, {declaration}))) {
        nodes.insert(declaration.node);
      }
    }
  }

  void MoveFrom(const Date& from) {
    StatementBooks books = books_;
    books.from = from;
    std::vector<Statement> statements;
    std::set<TellsFigure> told;
    for (const auto& [n, statement] : standing_) {
      if (LastDate(kYear, statement) >= from) {
        statements.push_back(statement);
        continue;
      }
      AddGranted(statement, books.granted_before);
      for (const Declaration& d : statement.declarations) {
        told.emplace(d.node, d.figure, d.supplementary_number);
      }
    }
    books.told_before = [&told]() -> const std::set<TellsFigure>& { return told; };
    std::vector<PostedEntry> posted_from;
    for (const PostedEntry& one : posted_) {
      const StatementEntry& entry = one.entry;
      if (entry.effective_date >= from) {
        posted_from.push_back(one);
      } else {
        books.others.push_back({entry.budget_line, entry.kind, entry.supplementary_number,
                                entry.amount_yen, entry.effective_date, /*by_statements=*/true});
      }
    }
    StatementMove move = MoveTo(Post(books, statements).entries, posted_from);
    for (const PostedEntry& gone : move.reverse) {
      std::erase_if(posted_, [&](const PostedEntry& one) { return one.id == gone.id; });
    }
    for (StatementEntry& entry : move.post) {
      posted_.push_back({ResourceId(absl::StrCat(++next_id_)), std::move(entry)});
    }
  }

  StatementBooks books_ = Books();
  std::map<int, Statement> standing_;  // by number, which is their order
  std::vector<PostedEntry> posted_;
  Date changed_ = kClosing;  // the first date others posted at since the last write
  int next_id_ = 0;
};

TEST(StatementLedgerProperty, AWriteLooksNoFurtherBackThanWhatChanged) {
  for (uint32_t seed = 0; seed < 600; ++seed) {
    Chance chance(seed);
    Moved moved;
    for (int step = 0; step < 14; ++step) {
      const int what = chance.Below(4);
      if (what == 0) {
        moved.PostByOthers(chance.Posting());
        continue;
      }
      const int n = chance.Below(6);
      moved.Write(n, what == 1 ? std::nullopt : std::optional(chance.Paper(n)));
      ASSERT_THAT(moved.Held(), UnorderedElementsAreArray(moved.Expected()))
          << "seed " << seed << " step " << step;
    }
  }
}

}  // namespace
}  // namespace kuzukuri::budget
