#include "services/aggregator/domain/outline.h"

#include <algorithm>
#include <tuple>

namespace kuzukuri::aggregator {
namespace {

bool HasPillarBelow(const YearTree& tree, const std::string& id) {
  return std::any_of(tree.year().nodes.begin(), tree.year().nodes.end(), [&](const Node& node) {
    if (node.kind != NodeKind::kPillar) return false;
    const Node* at = tree.FindNode(node.parent);
    for (size_t depth = 0; at != nullptr && depth <= tree.year().nodes.size(); ++depth) {
      if (at->id == id) return true;
      at = tree.FindNode(at->parent);
    }
    return false;
  });
}

}  // namespace

Outline::Outline(const YearTree& before, const YearTree& after, Level level)
    : before_(&before), after_(&after), level_(level) {
  std::map<std::string, std::vector<OutlineNode>> below;
  const auto add = [&](const YearTree& tree, const YearTree* newer) {
    for (const Node& node : tree.year().nodes) {
      if (newer != nullptr && newer->FindNode(node.id) != nullptr) continue;
      const bool known_parent =
          after.FindNode(node.parent) != nullptr || before.FindNode(node.parent) != nullptr;
      const std::string parent = known_parent ? node.parent : "";
      below[parent].push_back({node.id, parent, &node, 0, tree.IsOutside(node.id)});
    }
  };
  add(after, nullptr);
  add(before, &after);
  for (auto& [parent, nodes] : below) {
    std::stable_sort(nodes.begin(), nodes.end(), [](const OutlineNode& a, const OutlineNode& b) {
      return std::tie(a.outside, a.node->position, a.id) <
             std::tie(b.outside, b.node->position, b.id);
    });
  }
  Walk("", below);
}

void Outline::Walk(const std::string& parent,
                   const std::map<std::string, std::vector<OutlineNode>>& below) {
  const auto children = below.find(parent);
  if (children == below.end()) return;
  for (OutlineNode node : children->second) {
    if (index_.contains(node.id)) continue;
    node.rank = static_cast<int>(nodes_.size());
    index_[node.id] = nodes_.size();
    nodes_.push_back(node);
    Walk(node.id, below);
  }
}

const OutlineNode* Outline::Find(const std::string& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &nodes_[found->second];
}

bool Outline::IsRow(const YearTree& tree, const std::string& id) const {
  const Node* node = tree.FindNode(id);
  if (node == nullptr || level_ == Level::kProject) return false;
  if (level_ == Level::kClass) return node->kind == NodeKind::kClass;
  return node->kind == NodeKind::kPillar ||
         (node->kind == NodeKind::kClass && !HasPillarBelow(tree, id));
}

std::string Outline::RowNode(const YearTree& tree, const std::string& id) const {
  const Node* at = tree.FindNode(id);
  for (size_t depth = 0; at != nullptr && depth <= tree.year().nodes.size(); ++depth) {
    if (IsRow(tree, at->id)) return at->id;
    at = tree.FindNode(at->parent);
  }
  return "";
}

bool Outline::HasSubtotal(const std::string& id) const {
  const OutlineNode* node = Find(id);
  if (node == nullptr || node->node->kind == NodeKind::kTotal) return false;
  for (const YearTree* tree : {before_, after_}) {
    if (tree->FindNode(id) != nullptr && RowNode(*tree, id).empty()) return true;
  }
  return false;
}

}  // namespace kuzukuri::aggregator
