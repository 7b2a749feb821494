#include "services/reader/output/layout.h"

namespace kuzukuri::reader {
namespace {

using Below = std::map<std::string, std::set<std::string>>;

// The projects below each node, through all levels.
Below ProjectsBelow(const Placements& in, const std::set<std::string>& projects) {
  Below below;
  for (const std::string& project : projects) {
    const auto place = in.projects.find(project);
    if (place == in.projects.end()) continue;
    std::string node = place->second;
    while (!node.empty() && below[node].insert(project).second) {
      const auto parent = in.nodes.find(node);
      node = parent == in.nodes.end() ? "" : parent->second;
    }
  }
  return below;
}

std::set<std::string> Keys(const std::map<std::string, std::string>& of) {
  std::set<std::string> keys;
  for (const auto& [key, unused] : of) keys.insert(key);
  return keys;
}

}  // namespace

LayoutDifference CompareLayouts(const Placements& held, const Placements& printed,
                                const std::set<std::string>& told) {
  LayoutDifference difference;
  // What is there stays where it is.
  Placements year = held;
  year.nodes.insert(printed.nodes.begin(), printed.nodes.end());
  year.projects.insert(printed.projects.begin(), printed.projects.end());
  for (const auto& [project, node] : printed.projects) {
    if (year.projects.at(project) != node) difference.moved.insert(project);
  }
  const std::set<std::string> here = Keys(printed.projects);
  std::set<std::string> all = here;
  all.insert(told.begin(), told.end());
  Below in_paper = ProjectsBelow(printed, here);
  Below in_year = ProjectsBelow(year, all);
  for (const auto& [node, projects] : in_paper) {
    if (!held.nodes.contains(node) && in_year[node].empty()) {
      difference.left_out.insert(node);
    } else if (projects != in_year[node]) {
      difference.not_declared.insert(node);
    }
  }
  return difference;
}

}  // namespace kuzukuri::reader
