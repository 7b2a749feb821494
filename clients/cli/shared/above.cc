#include "clients/cli/shared/above.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace kuzukuri::cli {
namespace {

std::string ParentIn(const std::string& tree, const Placements& placements) {
  for (const catalog::v1::Placement& placement : placements) {
    if (placement.tree() == tree) return placement.parent();
  }
  return "";
}

void AddAbove(const YearNodes& nodes, const std::string& tree, const Placements& placements,
              std::vector<std::string>& above) {
  std::string parent = ParentIn(tree, placements);
  for (size_t steps = 0; !parent.empty() && steps <= nodes.size(); ++steps) {
    if (std::find(above.begin(), above.end(), parent) == above.end()) above.push_back(parent);
    const auto found = nodes.find(parent);
    parent = found == nodes.end() ? "" : ParentIn(tree, found->second.placements());
  }
}

}  // namespace

std::vector<std::string> AboveInTree(const YearNodes& nodes, const std::string& tree,
                                     const Placements& placements) {
  std::vector<std::string> above;
  AddAbove(nodes, tree, placements, above);
  return above;
}

std::vector<std::string> AboveInAll(const YearNodes& nodes, const std::string& first_tree,
                                    const Placements& placements) {
  std::vector<std::string> above = AboveInTree(nodes, first_tree, placements);
  const auto add = [&](const Placements& more) {
    for (const catalog::v1::Placement& placement : more) {
      AddAbove(nodes, placement.tree(), more, above);
    }
  };
  add(placements);
  // What stands, in whatever tree, above a node that was found: the list grows while it is gone
  // through.
  size_t next = 0;
  while (next < above.size()) {
    const auto found = nodes.find(above[next++]);
    if (found != nodes.end()) add(found->second.placements());
  }
  return above;
}

std::string ProjectOf(const std::string& node) {
  if (!absl::StrContains(node, "/projects/")) return "";
  return node.substr(0, node.find("/subProjects/"));
}

const Placements* PlacementsOf(const YearNodes& nodes, const YearProjects& projects,
                               const std::string& node) {
  if (const auto project = projects.find(ProjectOf(node)); project != projects.end()) {
    return &project->second.placements();
  }
  const auto found = nodes.find(node);
  return found == nodes.end() ? nullptr : &found->second.placements();
}

}  // namespace kuzukuri::cli
