#include "services/aggregator/domain/grouping.h"

#include <map>
#include <numeric>
#include <set>
#include <utility>

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

// Joins leaves where content may be that a split left undivided: the successors of the split, and
// whatever their content goes on to.
class UndividedJoiner {
 public:
  UndividedJoiner(const Timeline& timeline, bool by_project, UnionFind& sets)
      : timeline_(timeline), by_project_(by_project), sets_(sets) {}

  void Run() {
    for (int year = 0; year < static_cast<int>(timeline_.year_count()); ++year) {
      for (const int l : timeline_.LeavesOf(year)) Join(timeline_.Undetermined(l));
      std::erase_if(ahead_, [&](int l) { return timeline_.leaf(l).year <= year; });
      std::map<int, std::vector<int>> here, later;  // by set
      for (const int l : timeline_.LeavesOf(year)) here[sets_.Find(l)].push_back(l);
      for (const int l : ahead_) later[sets_.Find(l)].push_back(l);
      for (const auto& [set, leaves] : here) LeadOn(leaves, std::move(later[set]));
    }
  }

 private:
  void Join(const std::vector<int>& leaves) {
    for (const int l : leaves) sets_.Join(leaves[0], l);
    ahead_.insert(leaves.begin(), leaves.end());
  }

  int UnitOf(int l) const { return by_project_ ? timeline_.leaf(l).project : l; }

  // Of a set: its leaves in one year, and those of later years, where lineage led past this one.
  void LeadOn(const std::vector<int>& leaves, std::vector<int> later) {
    std::set<int> units;
    for (const int l : leaves) units.insert(UnitOf(l));
    for (const int l : later) units.insert(UnitOf(l));
    // What stands alone is divided along its lineage.
    if (units.size() < 2) return;
    for (const int l : leaves) {
      for (const int to : Successors(timeline_, l)) later.push_back(to);
    }
    Join(later);
  }

  const Timeline& timeline_;
  const bool by_project_;
  UnionFind& sets_;
  std::set<int> ahead_;  // joined leaves of years still to come
};

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
    UndividedJoiner(timeline, by_project, sets).Run();
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
