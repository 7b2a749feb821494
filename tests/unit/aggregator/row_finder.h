// Which row of a comparison a node's content stands in, from the catalogue alone.
#pragma once

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/platform/base/names.h"
#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {

// The row in which what is posted on a node counts, as the catalogue of its own year has it.
class RowFinder {
 public:
  RowFinder(const RandomYears& random, Level level) : random_(random), level_(level) {}

  std::string Of(const std::string& node, int fiscal_year) const {
    const CatalogYear& year = random_.years()[static_cast<size_t>(fiscal_year - kFirstYear)];
    std::string at;  // the classification node it stands under or is
    const Project* project = nullptr;
    for (const Project& candidate : year.projects) {
      if (candidate.name == ProjectOf(node)) project = &candidate;
    }
    if (project != nullptr) at = project->parent;
    for (const Node& candidate : year.nodes) {
      if (NodeName(fiscal_year, candidate.id) == node) at = candidate.id;
    }
    if (at.empty()) return "unknown";
    const YearIndex index(year);
    switch (level_) {
      case Level::kClass:
      case Level::kPillar:
        for (const Node* up : index.Upwards(at)) {
          if (IsRow(year, index, *up)) return NodeRowId(up->id);
        }
        break;
      case Level::kDepartment:
        if (project != nullptr) return DepartmentRow(*project, index.IsOutside(at));
        break;
      default:
        if (project != nullptr) return level_ == Level::kProject ? project->name : node;
    }
    return "own/" + at;
  }

  // The same for a row of the answer.
  std::string Of(const Row& row) const {
    const std::string& id = row.info->id;
    if (level_ == Level::kClass || level_ == Level::kPillar) {
      return id.ends_with("/whole") ? id.substr(0, id.size() - 6) : id;
    }
    if (level_ == Level::kDepartment || std::isdigit(static_cast<unsigned char>(id[0])) == 0)
      return id;
    const std::string rest = id.substr(5);
    const size_t slash = rest.find('/');
    const std::string project =
        platform::YearResourceName(platform::JurisdictionCode(kCode), platform::Year(std::stoi(id)),
                                   "projects", platform::ResourceId(rest.substr(0, slash)));
    const std::string sub = slash == std::string::npos ? "own" : rest.substr(slash + 1);
    return sub == "own" ? project : project + "/subProjects/" + sub;
  }

 private:
  bool IsRow(const CatalogYear& year, const YearIndex& index, const Node& node) const {
    if (level_ == Level::kClass) return node.kind == NodeKind::kClass;
    if (node.kind == NodeKind::kPillar) return true;
    // A class stands for itself where it has no pillars.
    return node.kind == NodeKind::kClass &&
           std::none_of(year.nodes.begin(), year.nodes.end(), [&](const Node& below) {
             const auto up = index.Upwards(below.id);
             return below.kind == NodeKind::kPillar &&
                    std::find(up.begin(), up.end(), &node) != up.end();
           });
  }

  static std::string DepartmentRow(const Project& project, bool outside) {
    const std::string id =
        project.departments.empty()
            ? "none"
            : project.departments[0].substr(project.departments[0].rfind('/') + 1);
    return "department/" + id + (outside ? "/outside" : "");
  }

  const RandomYears& random_;
  const Level level_;
};

// The ids of rows by what `finder` calls them; rows of several (sub-)projects go by their members.
inline std::map<std::string, std::string> RowIds(const Comparison& comparison,
                                                 const RowFinder& finder, Level level) {
  std::map<std::string, std::string> ids;
  for (const Row& row : comparison.rows) {
    ids[finder.Of(row)] = row.info->id;
    if (level == Level::kDepartment) continue;
    for (const Member& member : row.members) ids[member.info->node] = row.info->id;
  }
  return ids;
}

}  // namespace kuzukuri::aggregator
