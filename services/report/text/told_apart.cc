#include "services/report/text/told_apart.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"

namespace kuzukuri::report {
namespace {

std::string WithPlace(const PlacedName& name, size_t depth) {
  std::string place;
  for (size_t i = std::min(depth, name.path.size()); i-- > 0;) {
    absl::StrAppend(&place, name.path[i], i > 0 ? " > " : "");
  }
  return place.empty() ? name.name : absl::StrCat(name.name, "（", place, "）");
}

// Goes outwards until all labels differ or no path leads further.
void TellApart(const std::vector<PlacedName>& names, const std::vector<size_t>& equal,
               std::vector<std::string>& labels) {
  size_t longest = 0;
  for (const size_t i : equal) longest = std::max(longest, names[i].path.size());
  for (size_t depth = 1; depth <= longest; ++depth) {
    std::set<std::string> different;
    for (const size_t i : equal) {
      labels[i] = WithPlace(names[i], depth);
      different.insert(labels[i]);
    }
    if (different.size() == equal.size()) return;
  }
}

}  // namespace

std::vector<std::string> TellApart(const std::vector<PlacedName>& names) {
  std::vector<std::string> labels;
  std::map<std::string, std::vector<size_t>> by_key;
  for (size_t i = 0; i < names.size(); ++i) {
    labels.push_back(names[i].name);
    by_key[platform::ComparisonKey(names[i].name)].push_back(i);
  }
  for (const auto& [key, equal] : by_key) {
    if (equal.size() > 1) TellApart(names, equal, labels);
  }
  return labels;
}

}  // namespace kuzukuri::report
