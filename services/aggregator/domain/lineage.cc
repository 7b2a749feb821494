#include "services/aggregator/domain/lineage.h"

#include <map>

namespace kuzukuri::aggregator {
namespace {

constexpr int kContinues = 1;
constexpr int kSplitsInto = 4;
constexpr const char* kSubProjects = "/subProjects/";

// Disjoint sets of names.
class UnionFind {
 public:
  std::string Find(const std::string& name) {
    std::string root = name;
    while (Parent(root) != root) root = Parent(root);
    for (std::string at = name; at != root;) {
      std::string next = Parent(at);
      parent_[at] = root;
      at = std::move(next);
    }
    return root;
  }
  void Join(const std::string& a, const std::string& b) { parent_[Find(a)] = Find(b); }

 private:
  const std::string& Parent(const std::string& name) {
    return parent_.emplace(name, name).first->second;
  }
  std::map<std::string, std::string> parent_;
};

UnionFind JoinAsPrinted(const std::vector<Edge>& edges) {
  UnionFind sets;
  for (const Edge& edge : edges) {
    if (edge.type == kContinues && edge.predecessor == ProjectOf(edge.predecessor)) {
      sets.Join(edge.predecessor, edge.successor);
    }
  }
  return sets;
}

UnionFind JoinGrouped(const std::vector<Edge>& edges) {
  UnionFind sets;
  for (const Edge& edge : edges) {
    if (Joins(edge)) sets.Join(ProjectOf(edge.predecessor), ProjectOf(edge.successor));
  }
  return sets;
}

}  // namespace

std::string ProjectOf(const std::string& name) { return name.substr(0, name.find(kSubProjects)); }

bool Joins(const Edge& edge) { return edge.type >= kContinues && edge.type <= kSplitsInto; }

std::vector<Group> MatchProjects(const Year& before, const Year& after,
                                 const std::vector<Edge>& edges, LineagePolicy policy) {
  UnionFind sets = policy == LineagePolicy::kAsPrinted ? JoinAsPrinted(edges) : JoinGrouped(edges);
  std::vector<Group> groups;
  std::map<std::string, size_t> index;
  const auto group_of = [&](const std::string& name) -> Group& {
    const auto [at, fresh] = index.emplace(sets.Find(name), groups.size());
    if (fresh) groups.emplace_back();
    return groups[at->second];
  };
  for (const Project& project : before.projects)
    group_of(project.name).before.push_back(project.name);
  for (const Project& project : after.projects)
    group_of(project.name).after.push_back(project.name);
  return groups;
}

}  // namespace kuzukuri::aggregator
