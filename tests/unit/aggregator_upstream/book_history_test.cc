// Books whose lines and fund sources are changed and deleted: loaded whole or piece by piece, they
// say at every revision what stood there.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/aggregator/domain/book_notes.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/papers.h"
#include "services/aggregator/upstream/data.h"
#include "services/platform/base/errors.h"
#include "tests/unit/aggregator_upstream/random_history.h"

namespace kuzukuri::aggregator {
namespace {
// All that a view of a book says, in plain values.
struct Said {
  bool missing = false;
  bool by_papers = false;                                // if there were one
  using Sum = std::tuple<bool, int64_t, bool, int64_t>;  // appropriation and execution
  std::vector<Sum> leaves;                               // by project, the unknown nodes last
  std::pair<int64_t, int64_t> ledger;
  std::vector<std::string> unknown_nodes;
  std::map<int, std::vector<std::string>> notes;  // by project
  std::vector<std::tuple<std::string, std::string, int64_t, int64_t>> funds;
  // Of a project whose lines count elsewhere than the catalogue says.
  struct Rollups {
    std::set<std::string> wrong;
    std::set<std::string> missing;
    Sum sum;
    friend bool operator==(const Rollups&, const Rollups&) = default;
  };
  std::map<int, Rollups> rollups;
  friend bool operator==(const Said&, const Said&) = default;
};

bool WouldBeByPapers(YearBook book, const BookView& view) {
  BookStatement statement;
  statement.kind = 1;
  statement.disbursed = {0};
  book.statements.push_back(statement);
  return ReadExecution(book, view).by_papers;
}

std::map<int, Said::Rollups> SayRollups(const Timeline& timeline, const LineSlots& slots,
                                        const YearBook& book, Column column, int at) {
  NoteBooks(timeline, slots, &book, platform::Revision(at), column);
  std::map<int, Said::Rollups> said;
  for (const MismatchedLines& lines : column.mismatched) {
    Said::Rollups& of = said[timeline.leaf(lines.of->leaf).project];
    for (const std::string& node : lines.of->wrong) of.wrong.insert(IdOf(node));
    for (const std::string& node : lines.of->missing) of.missing.insert(IdOf(node));
    of.sum = {lines.figures.has_appropriation, lines.figures[kOriginal],
              lines.figures.has_execution, lines.figures[kExecuted]};
  }
  return said;
}

Said Say(const YearBook& book, int at) {
  static const Timeline timeline({&Catalog()});
  const platform::Revision revision(at);
  const LineSlots slots = FindSlots(timeline, &book, platform::Year(kYear), revision);
  const Column column =
      MakeColumn(timeline, slots, &book, revision, {platform::Year(kYear), std::nullopt, 0});
  Said said;
  said.missing = column.missing;
  said.by_papers = WouldBeByPapers(book, {revision, std::nullopt, 0});
  for (int p = 0; p <= kProjects; ++p) {
    const Amounts& leaf = column.At(timeline, timeline.FindLeaf(0, ProjectName(p)));
    said.leaves.emplace_back(leaf.has_appropriation, leaf[kOriginal], leaf.has_execution,
                             leaf[kExecuted]);
  }
  said.ledger = {column.ledger[kOriginal], column.ledger[kExecuted]};
  said.unknown_nodes = column.unknown_nodes;
  said.notes = LineNotes(timeline, &book, 0, revision);
  for (const FundFigures& fund : SumFunds(timeline, slots, &book, revision, column)) {
    said.funds.emplace_back(fund.id, fund.display_name, fund.figures[kOriginal],
                            fund.figures[kExecuted]);
  }
  said.rollups = SayRollups(timeline, slots, book, column, at);
  return said;
}

// The same from the definition.
class Obvious {
 public:
  Obvious(const History& history, int revision)
      : history_(history), plain_(history.At(revision)), lines_(history.LineOrder(revision)) {}

  Said Say() {
    said_.missing = plain_.lines.empty();
    said_.leaves.resize(kProjects + 1);
    for (const auto& id : lines_) AddLine(plain_.lines.at(id));
    for (const PlainPosting& posting : plain_.postings) AddPosting(posting);
    if (has_unknown_) said_.unknown_nodes = {ProjectName(kProjects)};
    std::vector<std::string> order = history_.FundOrder();
    order.emplace_back();  // none comes last
    for (const std::string& fund : order) {
      const auto found = funds_.find(fund);
      if (found == funds_.end()) continue;
      said_.funds.emplace_back(fund, fund.empty() ? "" : plain_.funds.at(fund), found->second.first,
                               found->second.second);
    }
    return said_;
  }

 private:
  void AddLine(const PlainLine& line) {
    Said::Sum& leaf = said_.leaves[static_cast<size_t>(line.node)];
    std::get<0>(leaf) |= line.appropriation;
    std::get<2>(leaf) |= line.execution;
    said_.by_papers |= line.execution && line.keeper != platform::kKeptByPostings;
    funds_[line.fund];
    AddRollups(line);
    const bool unknown = line.node == kProjects;
    has_unknown_ |= unknown;
    if (unknown || line.note.empty()) return;
    std::vector<std::string>& notes = said_.notes[line.node];
    if (std::find(notes.begin(), notes.end(), line.note) == notes.end()) {
      notes.push_back(line.note);
    }
  }

  // Ids a line names wrongly, and those it lacks.
  static std::pair<std::set<std::string>, std::set<std::string>> WrongRollups(
      const PlainLine& line) {
    std::set<std::string> wrong;
    std::set<std::string> missing;
    if (line.rollups.empty() || line.node == kProjects) return {};
    for (const std::string& node : line.rollups) {
      const bool above =
          node == "class" || node == "total" || (node == "summary" && line.node == 1);
      if (!above) wrong.insert(node);
    }
    for (const char* node : {"class", "total"}) {
      if (!line.rollups.contains(node)) missing.insert(node);
    }
    return {wrong, missing};
  }

  void AddRollups(const PlainLine& line) {
    const auto [wrong, missing] = WrongRollups(line);
    if (wrong.empty() && missing.empty()) return;
    Said::Rollups& of = said_.rollups[line.node];
    of.wrong.insert(wrong.begin(), wrong.end());
    of.missing.insert(missing.begin(), missing.end());
    std::get<0>(of.sum) |= line.appropriation;
    std::get<2>(of.sum) |= line.execution;
  }

  void AddPosting(const PlainPosting& posting) {
    const PlainLine& line = plain_.lines.at(posting.line);
    if (WrongRollups(line) != WrongRollups(PlainLine())) {
      Said::Sum& sum = said_.rollups.at(line.node).sum;
      (posting.executed ? std::get<3>(sum) : std::get<1>(sum)) += posting.yen;
    }
    Said::Sum& leaf = said_.leaves[static_cast<size_t>(line.node)];
    auto& fund = funds_[posting.fund.empty() ? line.fund : posting.fund];
    (posting.executed ? std::get<3>(leaf) : std::get<1>(leaf)) += posting.yen;
    (posting.executed ? fund.second : fund.first) += posting.yen;
    (posting.executed ? said_.ledger.second : said_.ledger.first) += posting.yen;
  }

  const History& history_;
  const Plain& plain_;
  const std::vector<std::string> lines_;
  bool has_unknown_ = false;
  std::map<std::string, std::pair<int64_t, int64_t>> funds_;
  Said said_;
};

class BookHistory : public testing::TestWithParam<unsigned> {};

TEST_P(BookHistory, ABookLoadedWholeSaysWhatStoodAtEveryRevision) {
  History history(GetParam());
  YearBook head;
  ASSERT_TRUE(history.Load(0, History::kHead, head).ok());
  for (int revision = 0; revision <= History::kHead; ++revision) {
    const Said said = Obvious(history, revision).Say();
    EXPECT_EQ(Say(head, revision), said) << revision;
    YearBook then;
    ASSERT_TRUE(history.Load(0, revision, then).ok());
    EXPECT_EQ(Say(then, revision), said) << revision;
  }
}

TEST_P(BookHistory, ABookLoadedPieceByPieceSaysTheSame) {
  History history(GetParam());
  YearBook book;
  for (int at = 0; at < History::kHead;) {
    const int upto = std::min(History::kHead, at + 1 + history.Pick(8));
    const auto table = book.table;
    YearBook next = book;
    ASSERT_TRUE(history.Load(at, upto, next).ok());
    // What is planned for a table is right for it at all revisions from its last on.
    EXPECT_EQ(next.table != table, history.LinesMoved(at, upto));
    EXPECT_LE(next.lines().last_revision(), platform::Revision(upto));
    EXPECT_EQ(next.lines().last_revision() > platform::Revision(at), history.LinesMoved(at, upto));
    book = next;
    at = upto;
    for (int revision = 0; revision <= at; ++revision) {
      EXPECT_EQ(Say(book, revision), Obvious(history, revision).Say()) << at << " " << revision;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, BookHistory, testing::Range(0u, 150u));

// What the random pasts are worth.
TEST(BookHistories, HoldAllThatCanHappen) {
  std::set<std::string> happened;
  for (unsigned seed = 0; seed < 150; ++seed) {
    const History history(seed);
    for (int revision = 1; revision <= History::kHead; ++revision) {
      const Plain& before = history.At(revision - 1);
      const Plain& after = history.At(revision);
      for (const auto& [id, line] : before.lines) {
        const auto found = after.lines.find(id);
        if (found == after.lines.end()) {
          happened.insert("line deleted");
        } else if (found->second != line) {
          happened.insert(before.IsPosted(id) ? "posted line changed" : "line changed");
          if (found->second.node != line.node) happened.insert("line moved");
          if (found->second.rollups != line.rollups && before.IsPosted(id)) {
            happened.insert("posted line counts elsewhere");
          }
          const bool fund = found->second.fund != line.fund;
          if (fund && before.IsPosted(id)) happened.insert("fund of postings changed");
        }
      }
      for (const auto& [id, name] : before.funds) {
        if (!after.funds.contains(id)) happened.insert("fund deleted");
        const bool renamed = after.funds.contains(id) && after.funds.at(id) != name;
        if (renamed && after.IsUsed(id)) happened.insert("used fund renamed");
      }
    }
  }
  EXPECT_EQ(happened.size(), 8u);
}

budget::v1::GetYearBookResponse LinePage(const std::string& id, int revision) {
  budget::v1::GetYearBookResponse page;
  budget::v1::BookLine* line = page.add_lines();
  line->set_id(id);
  line->set_revision(revision);
  return page;
}

budget::v1::GetYearBookResponse EndPage(const std::string& id, int revision) {
  budget::v1::GetYearBookResponse page;
  budget::v1::BookEnd* end = page.add_ended_lines();
  end->set_id(id);
  end->set_end_revision(revision);
  return page;
}

TEST(AddPage, AnIdThatIsDeletedAndMadeAnewKeepsItsPlaceAndIsNotThereInBetween) {
  YearBook book;
  budget::v1::GetYearBookResponse page = LinePage("a", 2);
  page.MergeFrom(LinePage("b", 2));
  page.MergeFrom(LinePage("a", 7));
  page.MergeFrom(EndPage("a", 5));
  ASSERT_TRUE(AddPage(page, book).ok());
  EXPECT_EQ(book.lines().size(), 2u);
  const auto stands = [&](int revision) {
    return book.lines().At(0, platform::Revision(revision)) != nullptr;
  };
  EXPECT_FALSE(stands(1));
  EXPECT_TRUE(stands(2));
  EXPECT_TRUE(stands(4));
  EXPECT_FALSE(stands(5));
  EXPECT_FALSE(stands(6));
  EXPECT_TRUE(stands(7));
}

TEST(AddPage, VersionsAndEndsThatDoNotFollowAreRefused) {
  YearBook book;
  ASSERT_TRUE(AddPage(LinePage("a", 3), book).ok());
  ASSERT_TRUE(AddPage(EndPage("a", 6), book).ok());
  for (const auto& page : {LinePage("a", 3), LinePage("a", 2), EndPage("none", 7), EndPage("a", 3),
                           EndPage("a", 6), EndPage("a", 8)}) {
    EXPECT_EQ(platform::Reason(AddPage(page, book)), "MALFORMED_BOOK") << page.DebugString();
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
