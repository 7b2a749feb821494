#include "services/aggregator/domain/grouping.h"

#include <map>
#include <numeric>
#include <set>

namespace kuzukuri::aggregator {
namespace {

void JoinProjects(const Timeline& timeline, UnionFind& sets) {
  for (const ProjectRef& project : timeline.projects()) {
    for (int l = 1; l < project.leaf_count; ++l) sets.Join(project.own_leaf, project.own_leaf + l);
  }
}

bool OfSubProjects(const Edge& edge) { return ProjectOf(edge.predecessor) != edge.predecessor; }

void JoinByEdges(const Timeline& timeline, LineagePolicy policy, bool by_project, UnionFind& sets) {
  for (const Edge* edge : timeline.edges()) {
    if (policy == LineagePolicy::kAsPrinted &&
        (edge->type != EdgeType::kContinues || (by_project && OfSubProjects(*edge)))) {
      continue;
    }
    if (!Joins(*edge)) continue;
    const int from = timeline.FindLineageLeaf(edge->predecessor);
    const int to = timeline.FindLineageLeaf(edge->successor);
    if (from >= 0 && to >= 0) sets.Join(from, to);
  }
}

// Everything one step after a leaf.
std::vector<int> Successors(const Timeline& timeline, int leaf) {
  std::vector<int> result = timeline.Undetermined(leaf);
  for (const Step& step : timeline.Next(leaf)) result.push_back(step.leaf);
  return result;
}

void JoinAll(const std::vector<int>& leaves, UnionFind& sets) {
  for (size_t i = 1; i < leaves.size(); ++i) sets.Join(leaves[0], leaves[i]);
}

// What stands where a split left things undivided goes on undivided, year by year.
void JoinUndetermined(const Timeline& timeline, bool by_project, UnionFind& sets) {
  for (int year = 0; year < static_cast<int>(timeline.year_count()); ++year) {
    std::map<int, std::vector<int>> members;
    for (int l = 0; l < static_cast<int>(timeline.leaves().size()); ++l) {
      if (timeline.leaf(l).year != year) continue;
      JoinAll(timeline.Undetermined(l), sets);
      members[sets.Find(l)].push_back(l);
    }
    for (const auto& [root, leaves] : members) {
      std::set<int> units;
      for (const int l : leaves) units.insert(by_project ? timeline.leaf(l).project : l);
      // What stands alone is divided along its lineage.
      if (units.size() < 2) continue;
      std::vector<int> next;
      for (const int l : leaves) {
        for (const int to : Successors(timeline, l)) next.push_back(to);
      }
      JoinAll(next, sets);
    }
  }
}

}  // namespace

UnionFind::UnionFind(size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }

int UnionFind::Find(int item) {
  int root = item;
  while (parent_[static_cast<size_t>(root)] != root) root = parent_[static_cast<size_t>(root)];
  while (item != root) {
    const int next = parent_[static_cast<size_t>(item)];
    parent_[static_cast<size_t>(item)] = root;
    item = next;
  }
  return root;
}

void UnionFind::Join(int a, int b) { parent_[static_cast<size_t>(Find(a))] = Find(b); }

std::vector<int> GroupLeaves(const Timeline& timeline, LineagePolicy policy, bool by_project) {
  UnionFind sets(timeline.leaves().size());
  if (by_project) JoinProjects(timeline, sets);
  if (policy == LineagePolicy::kRestated) {
    JoinUndetermined(timeline, by_project, sets);
  } else {
    JoinByEdges(timeline, policy, by_project, sets);
  }
  std::vector<int> result;
  for (int l = 0; l < static_cast<int>(timeline.leaves().size()); ++l) {
    result.push_back(sets.Find(l));
  }
  return result;
}

}  // namespace kuzukuri::aggregator
