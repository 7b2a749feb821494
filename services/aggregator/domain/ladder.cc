#include "services/aggregator/domain/ladder.h"

#include <array>

namespace kuzukuri::aggregator {
namespace {

const char* KindText(NodeKind kind) {
  constexpr std::array<const char*, 5> kTexts = {"", "the total", "class", "pillar", "group"};
  const auto at = static_cast<size_t>(kind);
  return kTexts[at < kTexts.size() ? at : 0];
}

}  // namespace

Ladder::Ladder(const Timeline& timeline, const Column& column)
    : timeline_(timeline), column_(column) {
  const YearIndex& index = timeline.index(column.year);
  const int first = timeline.first_leaf(column.year);
  for (size_t l = 0; l < column.leaves.size(); ++l) {
    const Amounts& figures = column.leaves[l];
    if (figures.Empty()) continue;
    for (const Node* at : index.Upwards(timeline.NodeOf(first + static_cast<int>(l)))) {
      sums_[at->id].Add(figures);
    }
  }
}

std::vector<Above> Ladder::Of(const std::string& node) const {
  std::vector<Above> result;
  const int leaf = timeline_.FindLeaf(column_.year, node);
  const Leaf& at = timeline_.leaf(leaf);
  if (at.unknown()) return result;
  if (at.sub >= 0) {
    const ProjectRef& ref = timeline_.project(at.project);
    Above& above = result.emplace_back(Above{"project", ref.project->display_name, {}});
    for (int l = 0; l < ref.leaf_count; ++l) {
      above.figures.Add(column_.At(timeline_, ref.own_leaf + l));
    }
  }
  for (const Node* up : timeline_.index(column_.year).Upwards(timeline_.NodeOf(leaf))) {
    if (at.node >= 0 && up->id == timeline_.NodeOf(leaf)) continue;  // itself
    const auto sum = sums_.find(up->id);
    result.push_back(
        {KindText(up->kind), up->display_name, sum == sums_.end() ? Amounts() : sum->second});
  }
  return result;
}

}  // namespace kuzukuri::aggregator
