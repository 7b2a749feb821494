#include "services/budget/domain/statement_ledger.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "services/budget/domain/line_sums.h"
#include "services/budget/domain/line_tree.h"
#include "services/budget/domain/statement_day.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

using platform::Date;
using platform::ResourceId;

bool IsAppropriation(const StatementFigureRule& rule) {
  return StageOf(rule.parts.front()) == Stage::kAppropriation;
}

// The figures that papers told by a date that moves on.
class ToldFigures {
 public:
  explicit ToldFigures(const StatementBooks& books) : told_before_(books.told_before) {}

  void Add(const Dated& dated) {
    if (!dated.statement->checks_only) told_.insert(ToldFigure(*dated.declaration));
  }
  bool Has(const Declaration& declaration) const {
    const auto figure = ToldFigure(declaration);
    return told_.contains(figure) || (told_before_ && told_before_().contains(figure));
  }

 private:
  static TellsFigure ToldFigure(const Declaration& declaration) {
    return {declaration.node, declaration.figure, declaration.supplementary_number};
  }

  const std::function<const std::set<TellsFigure>&()>& told_before_;
  std::set<TellsFigure> told_;
};

// Finds the paper that declares a node's appropriation first: it stands from the first day of the
// year, because no paper says since when.
class FirstPapers {
 public:
  // `granted_before` are nodes that papers before these declare.
  FirstPapers(const std::vector<const Statement*>& statements,
              const std::set<std::string>& granted_before)
      : granted_before_(granted_before) {
    for (const Statement* statement : statements) {
      if (statement->checks_only) continue;
      for (const Declaration& declaration : statement->declarations) Note(*statement, declaration);
    }
  }

  bool IsFirst(const Statement& statement, const Declaration& declaration) const {
    const Node& node = nodes_.at(declaration.node);
    return !granted_before_.contains(declaration.node) && node.first == Key(statement) &&
           declaration.figure != kSupplementary &&
           !(declaration.figure == kCurrent && node.supplementary.contains(statement.id));
  }

 private:
  using Order = std::tuple<Date, int>;
  static constexpr int kSupplementary = static_cast<int>(StatementFigure::kSupplementary);
  static constexpr int kCurrent = static_cast<int>(StatementFigure::kCurrentAppropriation);

  struct Node {
    std::optional<Order> first;
    std::set<ResourceId> supplementary;  // statements that tell what was added later apart
  };

  static Order Key(const Statement& statement) { return {statement.as_of, statement.kind}; }

  void Note(const Statement& statement, const Declaration& declaration) {
    if (!IsAppropriation(*FindStatementFigure(declaration.figure))) return;
    Node& node = nodes_[declaration.node];
    if (declaration.figure == kSupplementary) node.supplementary.insert(statement.id);
    if (!node.first || Key(statement) < *node.first) node.first = Key(statement);
  }

  const std::set<std::string>& granted_before_;
  std::map<std::string, Node> nodes_;
};

// The date of what a paper says of an appropriation that another declared before.
Date LaterDate(platform::Year year, const Statement& statement) {
  return std::clamp(statement.as_of, platform::FiscalYearStart(year),
                    platform::FiscalYearEnd(year));
}

// The declarations of statements with their dates.
std::vector<Dated> DateAll(platform::Year year, const std::vector<const Statement*>& statements,
                           const std::set<std::string>& granted_before) {
  const FirstPapers first(statements, granted_before);
  std::vector<Dated> all;
  for (const Statement* statement : statements) {
    for (const Declaration& declaration : statement->declarations) {
      const StatementFigureRule* rule = FindStatementFigure(declaration.figure);
      Date date = ExecutionDate(year, *statement);
      if (IsAppropriation(*rule)) {
        date = !statement->checks_only && first.IsFirst(*statement, declaration)
                   ? platform::FiscalYearStart(year)
                   : LaterDate(year, *statement);
      }
      all.push_back({statement, &declaration, rule, date});
    }
  }
  return all;
}

std::vector<const Statement*> Pointers(const std::vector<Statement>& statements) {
  std::vector<const Statement*> pointers;
  for (const Statement& statement : statements) pointers.push_back(&statement);
  return pointers;
}

}  // namespace

std::set<Date> DeclaredDates(const StatementBooks& books,
                             const std::vector<Statement>& statements) {
  std::set<Date> dates;
  for (const Dated& dated : DateAll(books.year, Pointers(statements), books.granted_before)) {
    if (dated.date >= books.from) dates.insert(dated.date);
  }
  return dates;
}

Date LastDate(platform::Year year, const Statement& statement) {
  return std::max(LaterDate(year, statement), ExecutionDate(year, statement));
}

bool Grants(const Statement& statement) {
  return !statement.checks_only &&
         std::any_of(statement.declarations.begin(), statement.declarations.end(),
                     [](const Declaration& declaration) {
                       return IsAppropriation(*FindStatementFigure(declaration.figure));
                     });
}

Date FirstChange(platform::Year year, const Statement* before, const Statement* after,
                 const std::set<std::string>& granted_before) {
  Date first = platform::ClosingPeriodEnd(year);
  for (const Statement* version : {before, after}) {
    if (version == nullptr) continue;
    for (const Dated& dated : DateAll(year, {version}, granted_before)) {
      // Whose paper is the first to declare a node decides about the dates of later ones, too.
      const bool is_first = !version->checks_only && IsAppropriation(*dated.rule) &&
                            !granted_before.contains(dated.declaration->node);
      first = std::min(first, is_first ? platform::FiscalYearStart(year) : dated.date);
    }
  }
  return first;
}

namespace {

// Goes through the dates, with others' entries up to each, and posts what is lacking or compares
// only.
absl::StatusOr<StatementLedger> Follow(const StatementBooks& books,
                                       const std::vector<Statement>& statements, bool posts) {
  ToldFigures told(books);
  std::map<Date, std::vector<Dated>> days;
  for (Dated& dated : DateAll(books.year, Pointers(statements), books.granted_before)) {
    if (dated.date >= books.from) {
      days[dated.date].push_back(std::move(dated));
    } else {
      told.Add(dated);
    }
  }
  std::vector<const OtherSum*> others;
  for (const OtherSum& other : books.others) others.push_back(&other);
  std::sort(others.begin(), others.end(), [](const OtherSum* a, const OtherSum* b) {
    return a->effective_date < b->effective_date;
  });
  StatementLedger ledger;
  LineSums sums(books.lines, books.keeper);
  const LineTrees trees(books.jurisdiction, books.year, books.lines, statements);
  const StatementDay::ToldBefore told_before = [&told](const Declaration& declaration) {
    return told.Has(declaration);
  };
  size_t next = 0;
  for (auto& [date, declared] : days) {
    for (; next < others.size() && others[next]->effective_date <= date; ++next) {
      const OtherSum& other = *others[next];
      KZ_RETURN_IF_ERROR(sums.Add(other.budget_line, other.kind, other.supplementary_number,
                                  other.amount_yen, other.by_statements));
    }
    StatementDay day(sums, trees, told_before, ledger);
    day.Order(declared);
    if (posts) KZ_RETURN_IF_ERROR(day.Post(declared));
    KZ_RETURN_IF_ERROR(day.Compare(declared));
    for (const Dated& dated : declared) told.Add(dated);
  }
  return ledger;
}

}  // namespace

absl::StatusOr<StatementLedger> PostStatements(const StatementBooks& books,
                                               const std::vector<Statement>& statements) {
  return Follow(books, statements, /*posts=*/true);
}

absl::StatusOr<std::vector<Disagreement>> CompareStatements(
    const StatementBooks& books, const std::vector<Statement>& statements) {
  KZ_ASSIGN_OR_RETURN(StatementLedger ledger, Follow(books, statements, /*posts=*/false));
  return std::move(ledger.disagreements);
}

StatementMove MoveTo(std::vector<StatementEntry> entries, std::vector<PostedEntry> posted) {
  std::multimap<StatementEntry, PostedEntry> left;
  for (PostedEntry& one : posted) {
    StatementEntry key = one.entry;
    left.emplace(std::move(key), std::move(one));
  }
  StatementMove move;
  for (StatementEntry& entry : entries) {
    const auto same = left.find(entry);
    if (same == left.end()) {
      move.post.push_back(std::move(entry));
    } else {
      left.erase(same);
    }
  }
  for (auto& [entry, one] : left) move.reverse.push_back(std::move(one));
  return move;
}

}  // namespace kuzukuri::budget
