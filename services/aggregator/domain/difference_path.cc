#include "services/aggregator/domain/difference_path.h"

#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

std::string NodeNameOf(const CatalogYear& year, const std::string& id) {
  return platform::YearResourceName(year.jurisdiction, year.fiscal_year, "classificationNodes",
                                    platform::ResourceId(id));
}

}  // namespace

DifferencePaths::DifferencePaths(const ComparedSide& side)
    : side_(side), timeline_(*side.input->timeline) {
  for (const Edge* edge : timeline_.edges()) {
    for (const std::string& end : {edge->predecessor, edge->successor}) {
      const int project = end.empty() ? -1 : timeline_.FindProject(end);
      if (project >= 0) edges_[project].push_back(edge);
    }
  }
  const bool joined =
      side.input->level == Level::kProject || side.input->level == Level::kSubProject;
  if (!joined || side.input->policy == LineagePolicy::kRestated) return;
  const RowPlan& plan = *side.input->plan;
  leaves_of_row_.resize(plan.rows.size());
  for (size_t leaf = 0; leaf < plan.places.size(); ++leaf) {
    const int row = plan.places[leaf].row;
    if (row >= 0 && timeline_.leaf(static_cast<int>(leaf)).project >= 0) {
      leaves_of_row_[static_cast<size_t>(row)].push_back(static_cast<int>(leaf));
    }
  }
}

void DifferencePaths::AddPath(int leaf, ResourceNames& names) const {
  AddNode(leaf, names);
  if (side_.input->policy == LineagePolicy::kRestated) return FollowLineage(leaf, names);
  if (leaves_of_row_.empty()) return;
  const int row = side_.input->plan->places[static_cast<size_t>(leaf)].row;
  if (row < 0) return;
  for (const int other : leaves_of_row_[static_cast<size_t>(row)]) {
    const std::string& name = timeline_.NameOf(other);
    if (!name.empty()) names.insert(name);
    AddEdges(other, names);
  }
}

void DifferencePaths::AddRow(const Row& row, ResourceNames& names) const {
  for (const Member& member : row.members) {
    names.insert(member.info->node);
    const int leaf = timeline_.FindLineageLeaf(member.info->node);
    if (leaf >= 0) AddNode(leaf, names);
  }
  for (const Edge* edge : row.lineage) names.insert(edge->name);
  if (row.info->kind != RowKind::kSubtotal && row.info->kind != RowKind::kOwnPostings) return;
  for (const Column& column : side_.input->columns) {
    names.insert(NodeNameOf(timeline_.year(column.year), row.info->node));
  }
}

void DifferencePaths::AddNode(int leaf, ResourceNames& names) const {
  const Leaf& at = timeline_.leaf(leaf);
  const CatalogYear& year = timeline_.year(at.year);
  if (at.project >= 0) {
    names.insert(timeline_.project(at.project).name);
    names.insert(timeline_.NameOf(leaf));
  }
  if (at.unknown()) return;
  for (const Node* node : timeline_.index(at.year).Upwards(timeline_.NodeOf(leaf))) {
    names.insert(NodeNameOf(year, node->id));
  }
}

void DifferencePaths::AddEdges(int leaf, ResourceNames& names) const {
  const auto found = edges_.find(timeline_.leaf(leaf).project);
  if (found == edges_.end()) return;
  for (const Edge* edge : found->second) names.insert(edge->name);
}

// Over every leaf that content passes.
void DifferencePaths::FollowLineage(int leaf, ResourceNames& names) const {
  std::set<int> seen = {leaf};
  std::vector<int> next = {leaf};
  while (!next.empty()) {
    const int at = next.back();
    next.pop_back();
    AddNode(at, names);
    AddEdges(at, names);
    const auto visit = [&](int to) {
      if (seen.insert(to).second) next.push_back(to);
    };
    for (const Step& step : timeline_.Next(at)) visit(step.leaf);
    for (const int to : timeline_.Undetermined(at)) visit(to);
  }
}

}  // namespace kuzukuri::aggregator
