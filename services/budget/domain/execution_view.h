// How a year's execution is to be read: what papers tell of it, or postings.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/entry_kind.h"
#include "services/budget/domain/statement.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// When papers last told the execution of nodes.
struct LastTold {
  struct Node {
    platform::Date date;
    bool with_below = false;  // of everything below it together, as statements do
  };
  platform::Date newest;              // date of the newest paper
  std::map<std::string, Node> nodes;  // by full name, those of statements
  std::optional<platform::Date> all;  // at which the state of the books tells every line

  std::optional<Node> Of(const std::string& node) const;
};

struct ExecutionView {
  bool known = true;
  Stage executed = Stage::kDisbursed;   // the stage the executed amount counts
  std::optional<LastTold> told;         // where papers tell what statements keep
  Keeper keeper = Keeper::kStatements;  // of lines that do not say it

  // When the execution of a node was told that some of the lines stand on; where postings keep
  // them, it is told at any date. Only where papers tell it.
  std::optional<LastTold::Node> ToldOf(const std::vector<const BudgetLine*>& lines) const;
};

// As of a date; absent: the whole year. `keepers` are those of the year's lines that record
// execution, `statements` those that stand and post.
ExecutionView ViewExecution(platform::Year fiscal_year, const std::optional<BudgetYear>& books,
                            const std::set<Keeper>& keepers,
                            const std::vector<ToldStatement>& statements,
                            const std::optional<platform::Date>& as_of);

}  // namespace kuzukuri::budget
