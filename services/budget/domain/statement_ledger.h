// What a year's statements post: a function of the statements that stand and of the entries of
// others, whatever the order in which they were written. Per node, figure and date the entries of
// statements make up what the others lack. docs/statements.md has the rules and an example.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/statement.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// What a statement posts. Amounts carry either sign.
struct StatementEntry {
  platform::ResourceId statement;
  platform::ResourceId budget_line;
  int kind = 0;
  int supplementary_number = 0;
  int64_t amount_yen = 0;
  platform::Date effective_date;
  int64_t precision_yen = 1;

  friend auto operator<=>(const StatementEntry&, const StatementEntry&) = default;
};

// The sum of others' entries on a line, of one kind and date.
struct OtherSum {
  platform::ResourceId budget_line;
  int kind = 0;
  int supplementary_number = 0;
  int64_t amount_yen = 0;
  platform::Date effective_date;
  bool by_statements = false;  // what statements posted before StatementBooks::from
};

// A figure of a node, whatever is said of it: the node, the figure, and the number of a
// supplementary budget.
using TellsFigure = std::tuple<std::string, int, int>;

// A declaration that does not hold: another holds in its place, it is not to be posted, or it
// cannot be met.
struct Disagreement {
  platform::ResourceId statement;
  const Declaration* declaration = nullptr;
  platform::Date date;
  int64_t ledger_yen = 0;
};

struct StatementLedger {
  std::vector<StatementEntry> entries;  // by date, then as the declarations were met
  std::vector<Disagreement> disagreements;
  // Nodes that lack a line of their own to post a difference on.
  std::vector<std::string> nodes_without_line;
};

struct StatementBooks {
  platform::JurisdictionCode jurisdiction;
  platform::Year year;
  std::vector<BudgetLine> lines;
  std::vector<OtherSum> others;
  // Who keeps the measures of lines that do not say it. Papers are held against what postings keep,
  // and post nothing on it.
  Keeper keeper = Keeper::kStatements;
  // Before this date the ledger holds what statements declare, and only what they declare from
  // there on is met: `others` then has what statements posted before it as well, and statements may
  // be left out whose last date is before it.
  platform::Date from = {};
  std::set<std::string> granted_before;  // nodes whose appropriation those left out declare
  // What those left out tell; asked for only where it decides. May be empty where none is.
  std::function<const std::set<TellsFigure>&()> told_before;
};

// The dates at which statements declare something that is to be met.
std::set<platform::Date> DeclaredDates(const StatementBooks& books,
                                       const std::vector<Statement>& statements);

// The last of a statement's dates.
platform::Date LastDate(platform::Year year, const Statement& statement);

// Whether a statement declares appropriations, and posts what they lack.
bool Grants(const Statement& statement);

// The first date at which a year's ledger may change when a version of a statement takes the place
// of another of the same kind and date (null: of none, or none takes it). `granted_before` are
// nodes whose appropriation statements declare that come before it.
platform::Date FirstChange(platform::Year year, const Statement* before, const Statement* after,
                           const std::set<std::string>& granted_before);

// OUT_OF_RANGE when a sum leaves 64 bits. Disagreements point into `statements`.
absl::StatusOr<StatementLedger> PostStatements(const StatementBooks& books,
                                               const std::vector<Statement>& statements);

// What the ledger as it stands does not hold of the statements: `books.others` are the sums of all
// its entries, those of the statements too.
absl::StatusOr<std::vector<Disagreement>> CompareStatements(
    const StatementBooks& books, const std::vector<Statement>& statements);

// An entry of the ledger that names a statement and is not reversed.
struct PostedEntry {
  platform::ResourceId id;
  StatementEntry entry;
};

// What moves a ledger to the function's entries.
struct StatementMove {
  std::vector<PostedEntry> reverse;
  std::vector<StatementEntry> post;
};
StatementMove MoveTo(std::vector<StatementEntry> entries, std::vector<PostedEntry> posted);

}  // namespace kuzukuri::budget
