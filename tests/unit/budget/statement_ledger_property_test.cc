// Random papers and postings of the small year, against the slow reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/statement_ledger.h"
#include "tests/unit/budget/small_books.h"
#include "tests/unit/budget/statement_ledger_reference.h"

namespace kuzukuri::budget {
namespace {

using testing::UnorderedElementsAreArray;

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
