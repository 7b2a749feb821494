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
    : timeline_(timeline), column_(column), sums_(SumNodes(timeline, column)) {}

std::vector<Above> Ladder::Of(const std::string& node) const {
  std::vector<Above> result;
  const int leaf = timeline_.FindLeaf(column_.year, node);
  const Leaf& at = timeline_.leaf(leaf);
  if (at.unknown()) return result;
  if (at.sub >= 0) {
    const ProjectRef& ref = timeline_.project(at.project);
    result.push_back({"project", ref.project->display_name, SumProject(timeline_, column_, ref)});
  }
  for (const Node* up : timeline_.index(column_.year).Upwards(timeline_.NodeOf(leaf))) {
    if (at.node >= 0 && up->id == timeline_.NodeOf(leaf)) continue;  // itself
    const auto sum = sums_.nodes.find(up->id);
    result.push_back(
        {KindText(up->kind), up->display_name, sum == sums_.nodes.end() ? Amounts() : sum->second});
  }
  return result;
}

}  // namespace kuzukuri::aggregator
