// How the classification of a paper stands to that of its year. Papers of a year group the same
// projects otherwise: a flat list in July, titles in the settlement. The year keeps the places of
// the first; what another declares of its groups would be counted on top of it.
#pragma once

#include <map>
#include <set>
#include <string>

namespace kuzukuri::reader {

// What nodes and projects stand under, by their ids; empty: nothing.
struct Placements {
  std::map<std::string, std::string> nodes;
  std::map<std::string, std::string> projects;
};

struct LayoutDifference {
  // Nodes that the year has not, and that have nothing but projects of places it has.
  std::set<std::string> left_out;
  // Nodes that have other projects in the paper than in the year, so that what it prints of them is
  // not what the year counts there.
  std::set<std::string> not_declared;
  // Projects that stand elsewhere in the year.
  std::set<std::string> moved;
};

// `held`: of the year; `printed`: of the paper, by the same ids; `told`: projects that papers
// before it told of. One of those that the paper leaves out stays as it was told, whatever a total
// says.
LayoutDifference CompareLayouts(const Placements& held, const Placements& printed,
                                const std::set<std::string>& told);

}  // namespace kuzukuri::reader
