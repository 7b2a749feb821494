// Which lines of a year stand on a node or below it. A paper counts a line where it stood when the
// paper was put, so each may have a tree of its own.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/statement.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// Lines are told by their place in the list.
class LineTree {
 public:
  // `then`: where some lines stand in the place of their own roll-ups.
  LineTree(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           const std::vector<BudgetLine>& lines, const Placements& then = {});

  const std::vector<size_t>& Below(const std::string& node) const;
  // The nodes that hold a node and all that is below it.
  std::vector<std::string> Above(const std::string& node) const;

 private:
  std::vector<std::vector<std::string>> nodes_;  // of each line: those it stands on or below
  std::unordered_map<std::string, std::vector<size_t>> below_;
};

// The trees of some statements.
class LineTrees {
 public:
  // The lists must outlive this.
  LineTrees(const platform::JurisdictionCode& jurisdiction, platform::Year year,
            const std::vector<BudgetLine>& lines, const std::vector<Statement>& statements);

  // Of one of the statements.
  const LineTree& Of(const Statement& statement) const { return *of_.at(&statement); }

  // Orders nodes from below: in the tree of one statement a node comes before those above it. Where
  // statements differ in what is above, one of them may see it otherwise.
  size_t Rank(const std::string& node) const;

 private:
  std::map<Placements, std::unique_ptr<LineTree>> trees_;
  std::unordered_map<const Statement*, const LineTree*> of_;
};

}  // namespace kuzukuri::budget
