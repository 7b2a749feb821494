#include "services/aggregator/domain/outline.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace kuzukuri::aggregator {
namespace {

std::vector<const YearIndex*> NewestFirst(std::vector<const YearIndex*> years) {
  std::sort(years.begin(), years.end(), [](const YearIndex* a, const YearIndex* b) {
    return a->year().fiscal_year > b->year().fiscal_year;
  });
  return years;
}

std::set<std::string> AbovePillars(const YearIndex& year) {
  std::set<std::string> result;
  for (const Node& node : year.year().nodes) {
    if (node.kind != NodeKind::kPillar) continue;
    for (const Node* at : year.Upwards(node.parent)) result.insert(at->id);
  }
  return result;
}

}  // namespace

Outline::Outline(std::vector<const YearIndex*> years, Level level)
    : years_(NewestFirst(std::move(years))), level_(level) {
  std::map<std::string, const Node*> newest;
  std::vector<OutlineNode> found;
  for (const YearIndex* year : years_) {
    above_pillars_.push_back(AbovePillars(*year));
    for (const Node& node : year->year().nodes) {
      if (!newest.emplace(node.id, &node).second) continue;
      found.push_back({node.id, node.parent, &node, 0, year->IsOutside(node.id)});
    }
  }
  std::map<std::string, std::vector<OutlineNode>> below;
  for (OutlineNode& node : found) {
    if (!newest.contains(node.parent)) node.parent.clear();
    below[node.parent].push_back(node);
  }
  for (auto& [parent, nodes] : below) {
    std::stable_sort(nodes.begin(), nodes.end(), [](const OutlineNode& a, const OutlineNode& b) {
      return std::tie(a.outside, a.node->position, a.id) <
             std::tie(b.outside, b.node->position, b.id);
    });
  }
  Walk("", below);
  FindSubtotals();
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

void Outline::FindSubtotals() {
  for (const OutlineNode& node : nodes_) {
    if (node.node->kind == NodeKind::kTotal) continue;
    for (const YearIndex* year : years_) {
      if (year->FindNode(node.id) == nullptr || !RowNode(*year, node.id).empty()) continue;
      subtotals_.insert(node.id);
    }
  }
}

const OutlineNode* Outline::Find(const std::string& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &nodes_[found->second];
}

int Outline::Rank(const std::string& id) const {
  const OutlineNode* node = Find(id);
  return node == nullptr ? static_cast<int>(nodes_.size()) : node->rank;
}

bool Outline::IsRow(const YearIndex& year, const Node& node) const {
  if (level_ == Level::kClass) return node.kind == NodeKind::kClass;
  if (level_ != Level::kPillar) return false;
  if (node.kind == NodeKind::kPillar) return true;
  const size_t at =
      static_cast<size_t>(std::find(years_.begin(), years_.end(), &year) - years_.begin());
  return node.kind == NodeKind::kClass &&
         (at == years_.size() || !above_pillars_[at].contains(node.id));
}

std::string Outline::RowNode(const YearIndex& year, const std::string& id) const {
  for (const Node* at : year.Upwards(id)) {
    if (IsRow(year, *at)) return at->id;
  }
  return "";
}

std::string Outline::SubtotalAt(const std::string& id) const {
  for (const OutlineNode* at = Find(id); at != nullptr; at = Find(at->parent)) {
    if (HasSubtotal(at->id)) return at->id;
  }
  return "";
}

}  // namespace kuzukuri::aggregator
