#include "services/budget/domain/line_tree.h"

#include <algorithm>

#include "services/budget/domain/balance.h"

namespace kuzukuri::budget {

LineTree::LineTree(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                   const std::vector<BudgetLine>& lines, const Placements& then) {
  nodes_.reserve(lines.size());
  for (const BudgetLine& line : lines) {
    const auto elsewhere = then.find(line.id);
    if (elsewhere == then.end()) {
      nodes_.push_back(NodesOf(jurisdiction, year, line));
    } else {
      BudgetLine as_then = line;
      as_then.rollups = elsewhere->second;
      nodes_.push_back(NodesOf(jurisdiction, year, as_then));
    }
    for (const std::string& node : nodes_.back()) below_[node].push_back(nodes_.size() - 1);
  }
}

const std::vector<size_t>& LineTree::Below(const std::string& node) const {
  static const std::vector<size_t> kNone;
  const auto found = below_.find(node);
  return found == below_.end() ? kNone : found->second;
}

std::vector<std::string> LineTree::Above(const std::string& node) const {
  const std::vector<size_t>& below = Below(node);
  std::vector<std::string> above;
  if (below.empty()) return above;
  for (const std::string& other : nodes_[below.front()]) {
    if (Below(other).size() > below.size()) above.push_back(other);
  }
  return above;
}

LineTrees::LineTrees(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                     const std::vector<BudgetLine>& lines,
                     const std::vector<Statement>& statements) {
  for (const Statement& statement : statements) {
    std::unique_ptr<LineTree>& tree = trees_[statement.placements];
    if (tree == nullptr) {
      tree = std::make_unique<LineTree>(jurisdiction, year, lines, statement.placements);
    }
    of_.emplace(&statement, tree.get());
  }
}

size_t LineTrees::Rank(const std::string& node) const {
  size_t most = 0;
  for (const auto& [placements, tree] : trees_) most = std::max(most, tree->Below(node).size());
  return most;
}

}  // namespace kuzukuri::budget
