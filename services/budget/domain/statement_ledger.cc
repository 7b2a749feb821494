#include "services/budget/domain/statement_ledger.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/balance.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

using platform::Date;
using platform::ResourceId;

constexpr size_t kComponents = static_cast<size_t>(Component::kCount);

// The lines of a year and what their entries come to, as of a date that moves on.
class LineSums {
 public:
  explicit LineSums(const StatementBooks& books)
      : lines_(books.lines), keeper_(books.keeper), sums_(lines_.size()) {
    for (size_t i = 0; i < lines_.size(); ++i) {
      index_[lines_[i].id] = i;
      for (const std::string& node : NodesOf(books.jurisdiction, books.year, lines_[i])) {
        below_[node].push_back(i);
      }
    }
  }

  // The lines that stand on a node or below it.
  const std::vector<size_t>& Below(const std::string& node) const {
    static const std::vector<size_t> kNone;
    const auto found = below_.find(node);
    return found == below_.end() ? kNone : found->second;
  }

  // The line a node's own entries of a kind are posted on: one that statements keep, and one
  // without dimensions, where there is one, so that what no line explains is not said to be of
  // one's.
  const BudgetLine* OwnLine(const std::string& node, const EntryKind& kind) const {
    const BudgetLine* own = nullptr;
    for (const size_t i : Below(node)) {
      const BudgetLine& line = lines_[i];
      const bool records =
          kind.measure == Measure::kExecution ? line.records_execution : line.records_appropriation;
      if (line.node != node || !records) continue;
      if (own == nullptr || Rank(line, kind) < Rank(*own, kind)) own = &line;
    }
    return own;
  }

  // Whether postings alone say how much of a kind's measure a node's own line holds; also of a node
  // that has none.
  bool IsKeptByPostings(const BudgetLine* own, const EntryKind& kind) const {
    Keeper keeper = Keeper::kByYear;
    if (own != nullptr) {
      keeper =
          kind.measure == Measure::kExecution ? own->execution_keeper : own->appropriation_keeper;
    }
    return (keeper == Keeper::kByYear ? keeper_ : keeper) == Keeper::kPostings;
  }

  absl::Status Add(const ResourceId& line, int kind_number, int supplementary, int64_t yen) {
    const auto kind = FindEntryKind(kind_number);
    const auto found = index_.find(line);
    if (!kind || found == index_.end()) {
      return platform::Internal(platform::ErrorReason::kUnknownEntryKind,
                                absl::StrCat("the ledger holds an entry of kind ", kind_number,
                                             " on line '", line.value(), "', which is not known"));
    }
    Line& sums = sums_[found->second];
    KZ_RETURN_IF_ERROR(
        AddTo(sums.components[static_cast<size_t>(kind->component)], kind->effect * yen));
    if (supplementary == 0) return absl::OkStatus();
    return AddTo(sums.supplementary[supplementary], yen);
  }

  // What the ledger holds of a declared figure.
  absl::StatusOr<int64_t> Of(const Declaration& declaration) const {
    const StatementFigureRule& rule = *FindStatementFigure(declaration.figure);
    int64_t sum = 0;
    for (const size_t i : Below(declaration.node)) {
      if (declaration.supplementary_number > 0) {
        const auto found = sums_[i].supplementary.find(declaration.supplementary_number);
        if (found != sums_[i].supplementary.end()) KZ_RETURN_IF_ERROR(AddTo(sum, found->second));
        continue;
      }
      for (const Component part : rule.parts) {
        KZ_RETURN_IF_ERROR(AddTo(sum, sums_[i].components[static_cast<size_t>(part)]));
      }
    }
    return sum;
  }

 private:
  struct Line {
    std::array<int64_t, kComponents> components{};
    std::map<int, int64_t> supplementary;  // by number
  };

  std::tuple<bool, bool, bool, ResourceId> Rank(const BudgetLine& line,
                                                const EntryKind& kind) const {
    return {IsKeptByPostings(&line, kind), !line.fund_source.empty(), !line.economic_item.empty(),
            line.id};
  }

  static absl::Status AddTo(int64_t& sum, int64_t yen) {
    const auto added = platform::CheckedAdd(sum, yen);
    if (!added) {
      return platform::OutOfRange(platform::ErrorReason::kSumTooLarge,
                                  "the figures of the year exceed 64 bits of yen; look for wrong "
                                  "entries or figures");
    }
    sum = *added;
    return absl::OkStatus();
  }

  const std::vector<BudgetLine>& lines_;
  const Keeper keeper_;
  std::map<ResourceId, size_t> index_;
  std::map<std::string, std::vector<size_t>> below_;
  std::vector<Line> sums_;
};

// A declaration with the date it stands at.
struct Dated {
  const Statement* statement;
  const Declaration* declaration;
  const StatementFigureRule* rule;
  Date date;

  // What it declares, among those of its date.
  std::tuple<const std::string&, int, int> Figure() const {
    return {declaration->node, declaration->figure, declaration->supplementary_number};
  }
};

bool IsAppropriation(const StatementFigureRule& rule) {
  return StageOf(rule.parts.front()) == Stage::kAppropriation;
}

// The order in which papers hold: at one date the higher kind, the later paper, the finer unit.
bool HoldsBefore(const Dated& a, const Dated& b) {
  return std::tie(b.statement->kind, b.statement->as_of, a.declaration->unit_yen, a.statement->id) <
         std::tie(a.statement->kind, a.statement->as_of, b.declaration->unit_yen, b.statement->id);
}

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

// Posts what the declarations of one date lack, and compares them.
class Day {
 public:
  Day(LineSums& sums, StatementLedger& ledger) : sums_(sums), ledger_(ledger) {}

  // Needs those that Order() ordered.
  absl::Status Post(const std::vector<Dated>& declared) {
    const Dated* met = nullptr;
    for (const Dated& dated : declared) {
      if (dated.statement->checks_only) continue;
      if (met != nullptr && met->Figure() == dated.Figure()) continue;
      met = &dated;
      KZ_RETURN_IF_ERROR(Meet(dated));
    }
    return absl::OkStatus();
  }

  absl::Status Compare(const std::vector<Dated>& declared) {
    for (const Dated& dated : declared) KZ_RETURN_IF_ERROR(CompareOne(dated));
    return absl::OkStatus();
  }

  void Order(std::vector<Dated>& declared) const {
    std::stable_sort(declared.begin(), declared.end(),
                     [this](const Dated& a, const Dated& b) { return IsMetBefore(a, b); });
  }

 private:
  // Nodes before what they are in, parts before the whole they are of, and of those who declare the
  // same the one that holds first.
  bool IsMetBefore(const Dated& a, const Dated& b) const {
    const size_t below_a = sums_.Below(a.declaration->node).size();
    const size_t below_b = sums_.Below(b.declaration->node).size();
    if (below_a != below_b) return below_a < below_b;
    if (a.declaration->node != b.declaration->node)
      return a.declaration->node < b.declaration->node;
    if (a.rule->depth != b.rule->depth) return a.rule->depth > b.rule->depth;
    if (a.rule->figure != b.rule->figure) return a.rule->figure < b.rule->figure;
    // The numbers of a supplementary budget before all together.
    const int number_a = a.declaration->supplementary_number;
    const int number_b = b.declaration->supplementary_number;
    return number_a != number_b ? number_a > number_b : HoldsBefore(a, b);
  }

  static Rounding RoundingOf(const Dated& dated) {
    return static_cast<Rounding>(dated.statement->rounding);
  }

  absl::Status Meet(const Dated& dated) {
    const Declaration& declaration = *dated.declaration;
    KZ_ASSIGN_OR_RETURN(const int64_t holds, sums_.Of(declaration));
    if (RangeOf(declaration, RoundingOf(dated)).Holds(holds)) return absl::OkStatus();
    const EntryKind kind = *FindEntryKind(dated.rule->entry_kind);
    const BudgetLine* line = sums_.OwnLine(declaration.node, kind);
    if (sums_.IsKeptByPostings(line, kind)) return absl::OkStatus();
    if (line == nullptr) {
      if (std::find(ledger_.nodes_without_line.begin(), ledger_.nodes_without_line.end(),
                    declaration.node) == ledger_.nodes_without_line.end()) {
        ledger_.nodes_without_line.push_back(declaration.node);
      }
      return absl::OkStatus();
    }
    // Both are within the limits of an entry or of 64 bits halved: see CheckDeclaration.
    const auto lacking = platform::CheckedSub(DeclaredYen(declaration), holds);
    if (!lacking) {
      return platform::OutOfRange(
          platform::ErrorReason::kSumTooLarge,
          absl::StrCat("what the ledger lacks of the ", dated.rule->name, " of ", declaration.node,
                       " exceeds 64 bits of yen; look for wrong entries"));
    }
    StatementEntry entry{dated.statement->id,
                         line->id,
                         kind.number,
                         declaration.supplementary_number,
                         *lacking,
                         dated.date,
                         declaration.unit_yen};
    KZ_RETURN_IF_ERROR(
        sums_.Add(entry.budget_line, entry.kind, entry.supplementary_number, entry.amount_yen));
    ledger_.entries.push_back(std::move(entry));
    return absl::OkStatus();
  }

  absl::Status CompareOne(const Dated& dated) {
    KZ_ASSIGN_OR_RETURN(const int64_t holds, sums_.Of(*dated.declaration));
    if (!RangeOf(*dated.declaration, RoundingOf(dated)).Holds(holds)) {
      ledger_.disagreements.push_back({dated.statement->id, dated.declaration, dated.date, holds});
    }
    return absl::OkStatus();
  }

  LineSums& sums_;
  StatementLedger& ledger_;
};

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
  std::map<Date, std::vector<Dated>> days;
  for (Dated& dated : DateAll(books.year, Pointers(statements), books.granted_before)) {
    if (dated.date >= books.from) days[dated.date].push_back(std::move(dated));
  }
  std::vector<const OtherSum*> others;
  for (const OtherSum& other : books.others) others.push_back(&other);
  std::sort(others.begin(), others.end(), [](const OtherSum* a, const OtherSum* b) {
    return a->effective_date < b->effective_date;
  });
  StatementLedger ledger;
  LineSums sums(books);
  Day day(sums, ledger);
  size_t next = 0;
  for (auto& [date, declared] : days) {
    for (; next < others.size() && others[next]->effective_date <= date; ++next) {
      const OtherSum& other = *others[next];
      KZ_RETURN_IF_ERROR(
          sums.Add(other.budget_line, other.kind, other.supplementary_number, other.amount_yen));
    }
    day.Order(declared);
    if (posts) KZ_RETURN_IF_ERROR(day.Post(declared));
    KZ_RETURN_IF_ERROR(day.Compare(declared));
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
