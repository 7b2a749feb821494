// The classification nodes of all columns as one tree, in the order of the list.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/aggregator/domain/catalog_year.h"

namespace kuzukuri::aggregator {

// Numbers are the API's Level.
enum class Level {
  kClass = 1,
  kPillar = 2,
  kProject = 3,
  kSubProject = 4,
  kDepartment = 5,
  kFundSource = 6,
};

// A classification node present in one or more years: the same id is the same line of the paper.
// Where the years differ, the newest one says where it stands.
struct OutlineNode {
  std::string id;
  std::string parent;
  const Node* node = nullptr;  // the newest year's
  int rank = 0;                // place in a walk over the tree
  bool outside = false;
};

class Outline {
 public:
  // The years of the columns, each once. They must outlive the outline.
  Outline(std::vector<const YearIndex*> years, Level level);

  // In list order.
  const std::vector<OutlineNode>& nodes() const { return nodes_; }
  const OutlineNode* Find(const std::string& id) const;
  // Place of a node in the list; what stands under no known node comes last.
  int Rank(const std::string& id) const;

  // The row node at or above `id` in a year; empty when there is none. Classes are rows at CLASS;
  // at PILLAR pillars are, and classes without one.
  std::string RowNode(const YearIndex& year, const std::string& id) const;
  // Whether the node gets a subtotal: it stands above rows.
  bool HasSubtotal(const std::string& id) const { return subtotals_.contains(id); }
  // The node with a subtotal at or above one; empty when there is none.
  std::string SubtotalAt(const std::string& id) const;

 private:
  bool IsRow(const YearIndex& year, const Node& node) const;
  void Walk(const std::string& parent,
            const std::map<std::string, std::vector<OutlineNode>>& below);
  void FindSubtotals();

  const std::vector<const YearIndex*> years_;  // the newest first
  const Level level_;
  std::vector<std::set<std::string>> above_pillars_;  // by year: nodes above a pillar
  std::vector<OutlineNode> nodes_;
  std::map<std::string, size_t> index_;
  std::set<std::string> subtotals_;
};

}  // namespace kuzukuri::aggregator
