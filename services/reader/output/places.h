// Which place of the catalogue a name in a paper is. Papers of one year, and what the catalogue
// holds of it, name the same departments, nodes, projects and sub-projects by ids of their own
// making; what they share is the name where it stands, or the printed code.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kuzukuri::reader {

struct NamedPlace {
  std::string id;
  // The headings it stands under but for the total, as WhereBelow makes it; empty: none.
  std::string where;
  std::string name;
  std::string code;  // as printed; may be empty
};

// Where something stands that is below a place.
std::string WhereBelow(const std::string& where, const std::string& name);

// The ids of `printed`, by their ids in the paper: those of the held places they are, else ids that
// no held place has. A place is the held one of the same name in the same place; else the only one
// left of its name where one of both stands under fewer headings; else the one left with its id,
// unless codes say otherwise or the id only counts
// (`dept-01`), which says nothing of another paper.
// With kAnywhere a name that is the only one on both sides is found wherever it stands: another
// paper may group the same projects otherwise. Where it leaves some out, the numbers in its lists
// (`0-2`) find nothing.
enum class FindBy { kPlace, kAnywhere };
std::map<std::string, std::string> FindPlaces(const std::vector<NamedPlace>& held,
                                              const std::vector<NamedPlace>& printed,
                                              FindBy by = FindBy::kPlace);

}  // namespace kuzukuri::reader
