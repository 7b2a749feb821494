#include "services/aggregator/domain/indicator_join.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "services/aggregator/domain/grouping.h"

namespace kuzukuri::aggregator {
namespace {

// Newest year first, then the place of the project in the row, then the indicator's own.
using Place = std::tuple<int, int, int, std::string>;

// The indicators of the row's members with their places.
std::map<size_t, Place> OfRow(const Row& row, const std::vector<IndicatorRef>& indicators) {
  std::unordered_map<std::string, int> member_place;
  for (const Member& member : row.members) {
    member_place.emplace(ProjectOf(member.node), static_cast<int>(member_place.size()));
  }
  std::map<size_t, Place> result;
  for (size_t i = 0; i < indicators.size(); ++i) {
    int place = -1;
    for (const std::string& node : indicators[i].nodes) {
      const auto at = member_place.find(ProjectOf(node));
      if (at != member_place.end() && (place < 0 || at->second < place)) place = at->second;
    }
    if (place < 0) continue;
    result[i] = {-indicators[i].fiscal_year, place, indicators[i].position, indicators[i].name};
  }
  return result;
}

// Ties every indicator an edge names, years without a column among them, by numbers of their own.
class Ties {
 public:
  explicit Ties(const std::vector<IndicatorEdge>& edges) : sets_(Count(edges)) {
    for (const IndicatorEdge& edge : edges) {
      int first = -1;
      for (const auto* names : {&edge.predecessors, &edge.successors}) {
        for (const std::string& name : *names) {
          if (first >= 0) sets_.Join(first, number_.at(name));
          first = number_.at(name);
        }
      }
    }
  }
  // The set of a name; -1 when no edge names it.
  int SetOf(const std::string& name) {
    const auto found = number_.find(name);
    return found == number_.end() ? -1 : sets_.Find(found->second);
  }

 private:
  size_t Count(const std::vector<IndicatorEdge>& edges) {
    for (const IndicatorEdge& edge : edges) {
      for (const auto* names : {&edge.predecessors, &edge.successors}) {
        for (const std::string& name : *names) {
          number_.emplace(name, static_cast<int>(number_.size()));
        }
      }
    }
    return number_.size();
  }

  std::unordered_map<std::string, int> number_;
  UnionFind sets_;
};

}  // namespace

std::vector<IndicatorGroup> JoinIndicators(const Row& row,
                                           const std::vector<IndicatorRef>& indicators,
                                           const std::vector<IndicatorEdge>& edges) {
  const std::map<size_t, Place> places = OfRow(row, indicators);
  if (places.empty()) return {};
  Ties ties(edges);
  std::map<int, IndicatorGroup> tied;
  std::vector<IndicatorGroup> groups;
  for (const auto& [i, place] : places) {
    const int set = ties.SetOf(indicators[i].name);
    if (set < 0) {
      groups.push_back({{i}, {}});
    } else {
      tied[set].indicators.push_back(i);
    }
  }
  for (size_t e = 0; e < edges.size(); ++e) {
    const auto& names = edges[e].predecessors.empty() ? edges[e].successors : edges[e].predecessors;
    if (names.empty()) continue;
    const auto group = tied.find(ties.SetOf(names.front()));
    if (group != tied.end()) group->second.edges.push_back(e);
  }
  for (auto& [set, group] : tied) groups.push_back(std::move(group));
  for (IndicatorGroup& group : groups) {
    std::sort(group.indicators.begin(), group.indicators.end(), [&](size_t a, size_t b) {
      const auto key = [&](size_t i) {
        const auto& [year, place, position, name] = places.at(i);
        return std::tuple(-year, place, position, name);
      };
      return key(a) < key(b);
    });
  }
  const auto lead = [&](const IndicatorGroup& group) {
    Place best = places.at(group.indicators.front());
    for (const size_t i : group.indicators) best = std::min(best, places.at(i));
    return best;
  };
  std::stable_sort(
      groups.begin(), groups.end(),
      [&](const IndicatorGroup& a, const IndicatorGroup& b) { return lead(a) < lead(b); });
  return groups;
}

}  // namespace kuzukuri::aggregator
