#include "services/reader/output/places.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/text.h"
#include "services/reader/output/ids.h"

namespace kuzukuri::reader {
namespace {

// Whether two places may be one: a paper without headings prints what another prints below some.
bool MayBeOne(absl::string_view a, absl::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return absl::StartsWith(b, a) && (a.size() == b.size() || b[a.size()] == '/');
}

class Finder {
 public:
  Finder(const std::vector<NamedPlace>& held, const std::vector<NamedPlace>& printed) {
    for (const NamedPlace& place : held) {
      const std::string key = platform::ComparisonKey(place.name);
      held_.emplace(place.id, &place);
      by_place_.emplace(std::pair(place.where, key), &place);
      by_name_.emplace(key, &place);
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
    for (const Printed& printed : printed_) MatchById(*printed.place);
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

  void MatchById(const NamedPlace& place) {
    if (ids_.contains(place.id) || IsCounted(place.id)) return;
    const auto found = held_.find(place.id);
    if (found == held_.end() || !IsFree(*found->second)) return;
    const std::string& code = found->second->code;
    if (!code.empty() && !place.code.empty() && code != place.code) return;
    Match(place, *found->second);
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

  std::vector<Printed> printed_;
  std::map<std::string, const NamedPlace*> held_;
  std::map<std::pair<std::string, std::string>, const NamedPlace*> by_place_;
  std::multimap<std::string, const NamedPlace*> by_name_;
  std::map<std::string, std::string> ids_;
  std::set<std::string> taken_;  // held ones that are found
};

}  // namespace

std::string WhereBelow(const std::string& where, const std::string& name) {
  return absl::StrCat(where, "/", platform::ComparisonKey(name));
}

std::map<std::string, std::string> FindPlaces(const std::vector<NamedPlace>& held,
                                              const std::vector<NamedPlace>& printed) {
  return Finder(held, printed).Run();
}

}  // namespace kuzukuri::reader
