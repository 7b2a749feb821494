#include "services/aggregator/domain/member_units.h"

#include <map>

namespace kuzukuri::aggregator {
namespace {

void FindRowNodes(const PlanView& view, MemberUnits& units) {
  std::map<std::string, int> unit_of;
  for (size_t l = 0; l < units.of_leaf.size(); ++l) {
    const int leaf = static_cast<int>(l);
    const std::string id = view.outline().RowNode(view.IndexOf(leaf), view.timeline().NodeOf(leaf));
    if (id.empty()) continue;
    const auto [at, fresh] = unit_of.emplace(id, static_cast<int>(units.row_nodes.size()));
    if (fresh) units.row_nodes.push_back(id);
    units.of_leaf[l] = at->second;
  }
}

}  // namespace

MemberUnits FindUnits(const PlanView& view) {
  MemberUnits units;
  units.of_leaf.assign(view.timeline().leaves().size(), -1);
  if (view.level() == Level::kFundSource) return units;
  if (view.by_node()) {
    FindRowNodes(view, units);
    return units;
  }
  for (size_t l = 0; l < units.of_leaf.size(); ++l) {
    const int project = view.timeline().leaf(static_cast<int>(l)).project;
    if (project < 0) continue;
    units.of_leaf[l] = view.level() == Level::kSubProject ? static_cast<int>(l) : project;
  }
  return units;
}

}  // namespace kuzukuri::aggregator
