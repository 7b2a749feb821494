// Which projects of the two columns belong together.
#pragma once

#include <string>
#include <vector>

#include "services/aggregator/domain/year.h"

namespace kuzukuri::aggregator {

enum class LineagePolicy { kAsPrinted = 1, kGrouped = 2 };

// Full names of the projects of one row, by column. At least one side is not empty.
struct Group {
  std::vector<std::string> before;
  std::vector<std::string> after;
};

// The project a (sub-)project name belongs to.
std::string ProjectOf(const std::string& name);

// Whether the edge says that content of its predecessor lives on in its successor: CONTINUES,
// RENAMES, MERGES_INTO or SPLITS_INTO. Informational edges never join rows.
bool Joins(const Edge& edge);

// Every project of both years in exactly one group. `edges` are those into every year after the
// earlier column's up to the later's, so that years in between are bridged.
//   AS_PRINTED: two projects match when CONTINUES edges lead from one to the other.
//   GROUPED: the connected components of all joining edges, those of sub-projects counted for
//   their projects.
std::vector<Group> MatchProjects(const Year& before, const Year& after,
                                 const std::vector<Edge>& edges, LineagePolicy policy);

}  // namespace kuzukuri::aggregator
