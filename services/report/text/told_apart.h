// Equal names, told apart by where they stand: in a budget by 款・項・目 the same 職員人件費 comes
// back under many of them.
#pragma once

#include <string>
#include <vector>

namespace kuzukuri::report {

struct PlacedName {
  std::string name;
  std::vector<std::string> path;  // what it stands under, the nearest first
};

// The names as they are printed beside each other, in their order: those that are equal, width and
// spaces aside, each with as much of its path as tells them apart: `職員人件費（教育費 >
// 小学校費）`.
std::vector<std::string> TellApart(const std::vector<PlacedName>& names);

}  // namespace kuzukuri::report
