#include <map>
#include <string>

#include "services/reader/output/year_output.h"

namespace kuzukuri::reader {
namespace {

// Where the children of each node of the tree stand.
std::vector<std::string> WhereBelowNodes(const Tree& tree) {
  std::vector<std::string> below;
  const int count = static_cast<int>(tree.nodes.size());
  for (int n = 0; n < count; ++n) below.push_back(WhereBelow(tree, n));
  return below;
}

void KeepNodes(const std::vector<std::string>& below, YearOutput& out) {
  Places printed;
  for (const TreeNode& node : out.tree.nodes) {
    printed.push_back({node.id, node.parent < 0 ? "" : below[node.parent], node.name, ""});
  }
  const auto ids = FindPlaces(out.so_far.nodes, printed);
  for (TreeNode& node : out.tree.nodes) node.id = ids.at(node.id);
}

void KeepProjects(const std::vector<std::string>& below, YearOutput& out) {
  Places printed;
  for (size_t p = 0; p < out.ids.size(); ++p) {
    const Project& project = out.statement.projects[p];
    printed.push_back(
        {out.ids[p].id, below[out.tree.project_node[p]], project.name.text, project.printed_code});
  }
  const auto ids = FindPlaces(out.so_far.projects, printed, FindBy::kAnywhere);
  for (ProjectIds& project : out.ids) project.id = ids.at(project.id);
}

void KeepSubProjects(YearOutput& out) {
  for (size_t p = 0; p < out.ids.size(); ++p) {
    Places printed;
    for (size_t s = 0; s < out.ids[p].sub_projects.size(); ++s) {
      const SubProject& sub = out.statement.projects[p].sub_projects[s];
      printed.push_back({out.ids[p].sub_projects[s], "", sub.name.text, sub.number});
    }
    const auto ids = FindPlaces(out.so_far.sub_projects[out.ids[p].id], printed);
    for (std::string& sub : out.ids[p].sub_projects) sub = ids.at(sub);
  }
}

Placements PlacementsOf(const YearOutput& out) {
  Placements printed;
  const auto id_of = [&](int node) { return node < 0 ? "" : out.tree.nodes[node].id; };
  for (const TreeNode& node : out.tree.nodes) printed.nodes.emplace(node.id, id_of(node.parent));
  for (size_t p = 0; p < out.ids.size(); ++p) {
    printed.projects.emplace(out.ids[p].id, id_of(out.tree.project_node[p]));
  }
  return printed;
}

}  // namespace

std::string WhereBelow(const Tree& tree, int node) {
  if (node < 0 || tree.nodes[node].kind == "total") return "";
  return WhereBelow(WhereBelow(tree, tree.nodes[node].parent), tree.nodes[node].name);
}

void KeepIds(YearOutput& out) {
  const std::vector<std::string> below = WhereBelowNodes(out.tree);
  KeepNodes(below, out);
  KeepProjects(below, out);
  KeepSubProjects(out);
  Placements& held = out.so_far.placements;
  const std::string date = StandsAt(out.statement);
  std::set<std::string> told;
  for (const auto& [project, from] : out.so_far.told_from) {
    if (from < date) told.insert(project);
  }
  const Placements printed = PlacementsOf(out);
  out.layout = CompareLayouts(held, printed, told);
  // What is there already stays.
  for (const auto& [node, parent] : printed.nodes) {
    if (!out.layout.left_out.contains(node)) held.nodes.emplace(node, parent);
  }
  held.projects.insert(printed.projects.begin(), printed.projects.end());
  for (const ProjectIds& ids : out.ids) out.so_far.told_from.emplace(ids.id, date);
}

}  // namespace kuzukuri::reader
