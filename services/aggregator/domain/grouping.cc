#include "services/aggregator/domain/grouping.h"

#include <array>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"

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

// Joins what stands under the same name in the papers of two years, where no lineage says more.
class NameJoiner {
 public:
  NameJoiner(const Timeline& timeline, bool by_project, UnionFind& sets)
      : timeline_(timeline), by_project_(by_project), sets_(sets) {
    for (const Edge* edge : timeline.edges()) {
      left_.insert(edge->predecessor);
      arrived_.insert(edge->successor);
    }
  }

  void Run(const std::set<int>& years) {
    Keys before;
    for (const int year : years) {
      if (timeline_.year(year).projects.empty()) continue;  // no data: those before it go on
      Keys now;
      for (const int l : Unexplained(year, arrived_)) {
        for (const std::string& key : KeysOf(l)) {
          const auto same = before.find(key);
          if (same == before.end()) continue;
          sets_.Join(same->second, l);
          break;
        }
      }
      for (const int l : Unexplained(year, left_)) {
        for (const std::string& key : KeysOf(l)) now.emplace(key, l);
      }
      before = std::move(now);
    }
  }

 private:
  using Keys = std::map<std::string, int>;  // leaves by what tells them apart

  // The leaves of (sub-)projects of a year of which nothing is recorded.
  std::vector<int> Unexplained(int year, const std::set<std::string>& explained) const {
    std::vector<int> leaves;
    for (const int l : timeline_.LeavesOf(year)) {
      const Leaf& leaf = timeline_.leaf(l);
      if (leaf.project < 0 || timeline_.project(leaf.project).project == nullptr) continue;
      if (leaf.sub >= 0 && by_project_) continue;
      if (!explained.contains(timeline_.NameOf(l))) leaves.push_back(l);
    }
    return leaves;
  }

  // The id with the name, and the names from the top of the tree.
  std::array<std::string, 2> KeysOf(int l) const {
    const Leaf& leaf = timeline_.leaf(l);
    const Project& project = *timeline_.project(leaf.project).project;
    std::string by_id = project.id;
    std::string by_place;
    for (const Node* at : timeline_.index(leaf.year).Upwards(project.parent)) {
      by_place = absl::StrCat(Part(at->display_name), by_place);
    }
    for (std::string* key : {&by_id, &by_place}) *key += Part(project.display_name);
    if (leaf.sub < 0) return {std::move(by_id), std::move(by_place)};
    const SubProject& sub = project.sub_projects[static_cast<size_t>(leaf.sub)];
    absl::StrAppend(&by_id, Part(sub.name.substr(sub.name.rfind('/') + 1)));
    for (std::string* key : {&by_id, &by_place}) *key += Part(sub.display_name);
    return {std::move(by_id), std::move(by_place)};
  }

  static std::string Part(const std::string& name) {
    return absl::StrCat("/", platform::ComparisonKey(name));
  }

  const Timeline& timeline_;
  const bool by_project_;
  UnionFind& sets_;
  std::set<std::string> left_;
  std::set<std::string> arrived_;
};

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

std::vector<int> GroupLeaves(const Timeline& timeline, LineagePolicy policy, bool by_project,
                             const std::set<int>& years) {
  UnionFind sets(timeline.leaves().size());
  if (by_project) JoinProjects(timeline, sets);
  if (policy == LineagePolicy::kRestated) {
    UndividedJoiner(timeline, by_project, sets).Run();
  } else {
    JoinByEdges(timeline, policy, by_project, sets);
  }
  if (policy == LineagePolicy::kAsPrinted) NameJoiner(timeline, by_project, sets).Run(years);
  std::vector<int> result;
  for (int l = 0; l < static_cast<int>(timeline.leaves().size()); ++l) {
    result.push_back(sets.Find(l));
  }
  return result;
}

}  // namespace kuzukuri::aggregator
