#include "services/reader/output/places.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/text.h"
#include "services/reader/output/ids.h"

namespace kuzukuri::reader {
namespace {

// Whether an id is the place in a list: "0-2", "1-13".
bool IsListNumber(const std::string& id) {
  return id.find('-') != std::string::npos &&
         id.find_first_not_of("0123456789-") == std::string::npos;
}

// Whether two places may be one: a paper without headings prints what another prints below some.
bool MayBeOne(absl::string_view a, absl::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return absl::StartsWith(b, a) && (a.size() == b.size() || b[a.size()] == '/');
}

class Finder {
 public:
  Finder(const std::vector<NamedPlace>& held, const std::vector<NamedPlace>& printed, FindBy by)
      : by_(by) {
    for (const NamedPlace& place : held) {
      const std::string key = platform::ComparisonKey(place.name);
      held_.emplace(place.id, &place);
      by_place_.emplace(std::pair(place.where, key), &place);
      by_name_.emplace(key, &place);
      if (!place.code.empty()) by_code_.emplace(place.code, &place);
    }
    for (const NamedPlace& place : printed) {
      printed_.push_back({&place, platform::ComparisonKey(place.name)});
    }
  }

  std::map<std::string, std::string> Run() {
    for (const Printed& printed : printed_) MatchByPlace(printed);
    std::map<std::string, int> left;
    for (const auto& [place, key] : printed_) left[key] += ids_.contains(place->id) ? 0 : 1;
    for (const Printed& printed : printed_) {
      if (left[printed.key] == 1) MatchByName(printed);
    }
    for (const Printed& printed : printed_) {
      if (by_ == FindBy::kAnywhere) MatchByCode(printed);
      if (by_ == FindBy::kAnywhere && left[printed.key] == 1) MatchAnywhere(printed);
    }
    const bool numbers_tell = by_ == FindBy::kPlace || !LeavesOut();
    for (const Printed& printed : printed_) {
      if (numbers_tell || !IsListNumber(printed.place->id)) MatchById(*printed.place);
    }
    GiveIds();
    return std::move(ids_);
  }

 private:
  struct Printed {
    const NamedPlace* place;
    std::string key;
  };

  bool IsFree(const NamedPlace& held) const { return !taken_.contains(held.id); }

  void Match(const NamedPlace& place, const NamedPlace& held) {
    ids_.emplace(place.id, held.id);
    taken_.insert(held.id);
  }

  void MatchByPlace(const Printed& printed) {
    const auto found = by_place_.find({printed.place->where, printed.key});
    if (found != by_place_.end() && IsFree(*found->second)) Match(*printed.place, *found->second);
  }

  void MatchByName(const Printed& printed) {
    if (ids_.contains(printed.place->id)) return;
    const NamedPlace* only = nullptr;
    const auto [begin, end] = by_name_.equal_range(printed.key);
    for (auto at = begin; at != end; ++at) {
      if (!IsFree(*at->second) || !MayBeOne(at->second->where, printed.place->where)) continue;
      if (only != nullptr) return;
      only = at->second;
    }
    if (only != nullptr) Match(*printed.place, *only);
  }

  // Codes as printed on the pages of projects name one, whatever their names and places.
  void MatchByCode(const Printed& printed) {
    if (printed.place->code.empty() || ids_.contains(printed.place->id)) return;
    const auto [begin, end] = by_code_.equal_range(printed.place->code);
    if (begin == end || std::next(begin) != end || !IsFree(*begin->second)) return;
    Match(*printed.place, *begin->second);
  }

  // The only one of its name that is left, unless another code is printed.
  void MatchAnywhere(const Printed& printed) {
    if (ids_.contains(printed.place->id)) return;
    const NamedPlace* only = nullptr;
    const auto [begin, end] = by_name_.equal_range(printed.key);
    for (auto at = begin; at != end; ++at) {
      if (!IsFree(*at->second)) continue;
      if (only != nullptr) return;
      only = at->second;
    }
    if (only != nullptr && MayHaveOneCode(*only, *printed.place)) Match(*printed.place, *only);
  }

  // Whether something held is found neither by name nor by id: then the numbers of the list count
  // other things than those held, and a number that comes again is no name for the same.
  bool LeavesOut() const {
    std::set<std::string> left;
    for (const Printed& printed : printed_) {
      if (!ids_.contains(printed.place->id)) left.insert(printed.place->id);
    }
    return std::any_of(held_.begin(), held_.end(), [&](const auto& one) {
      return IsFree(*one.second) && !left.contains(one.first);
    });
  }

  static bool MayHaveOneCode(const NamedPlace& a, const NamedPlace& b) {
    return a.code.empty() || b.code.empty() || a.code == b.code;
  }

  void MatchById(const NamedPlace& place) {
    if (ids_.contains(place.id) || IsCounted(place.id)) return;
    const auto found = held_.find(place.id);
    if (found == held_.end() || !IsFree(*found->second)) return;
    if (MayHaveOneCode(*found->second, place)) Match(place, *found->second);
  }

  void GiveIds() {
    IdSet given;
    for (const auto& [id, place] : held_) given.Take(id, id);
    for (const auto& [place, key] : printed_) {
      if (ids_.contains(place->id)) continue;
      const bool counted = IsCounted(place->id);
      ids_.emplace(place->id,
                   given.Take(counted ? "" : place->id, place->id.substr(0, place->id.find('-'))));
    }
  }

  const FindBy by_;
  std::vector<Printed> printed_;
  std::map<std::string, const NamedPlace*> held_;
  std::map<std::pair<std::string, std::string>, const NamedPlace*> by_place_;
  std::multimap<std::string, const NamedPlace*> by_name_;
  std::multimap<std::string, const NamedPlace*> by_code_;
  std::map<std::string, std::string> ids_;
  std::set<std::string> taken_;  // held ones that are found
};

}  // namespace

std::string WhereBelow(const std::string& where, const std::string& name) {
  return absl::StrCat(where, "/", platform::ComparisonKey(name));
}

std::map<std::string, std::string> FindPlaces(const std::vector<NamedPlace>& held,
                                              const std::vector<NamedPlace>& printed, FindBy by) {
  return Finder(held, printed, by).Run();
}

}  // namespace kuzukuri::reader
