// The classification nodes of both columns as one tree, in the order of the list.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/aggregator/domain/comparison.h"

namespace kuzukuri::aggregator {

// A classification node present in one or both columns: the same id is the same line of the
// paper. Where the columns differ, the newer one says where it stands.
struct OutlineNode {
  std::string id;
  std::string parent;
  const Node* node = nullptr;  // the newest column's
  int rank = 0;                // place in a walk over the tree
  bool outside = false;
};

class Outline {
 public:
  Outline(const YearTree& before, const YearTree& after, Level level);

  // In list order.
  const std::vector<OutlineNode>& nodes() const { return nodes_; }
  const OutlineNode* Find(const std::string& id) const;

  // Whether the node itself is a row at the level, in the column of `tree`: classes at CLASS;
  // at PILLAR pillars, and classes without one.
  bool IsRow(const YearTree& tree, const std::string& id) const;
  // The row node at or above `id` in the column of `tree`; empty when there is none.
  std::string RowNode(const YearTree& tree, const std::string& id) const;
  // Whether the node gets a subtotal: it stands above rows.
  bool HasSubtotal(const std::string& id) const;

 private:
  void Walk(const std::string& parent,
            const std::map<std::string, std::vector<OutlineNode>>& below);

  const YearTree* const before_;
  const YearTree* const after_;
  const Level level_;
  std::vector<OutlineNode> nodes_;
  std::map<std::string, size_t> index_;
};

}  // namespace kuzukuri::aggregator
