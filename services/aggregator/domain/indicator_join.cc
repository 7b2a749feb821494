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

}  // namespace

IndicatorJoin::IndicatorJoin(const std::vector<IndicatorRef>& indicators,
                             const std::vector<IndicatorEdge>& edges)
    : indicators_(indicators), edges_(edges) {
  // Ties every indicator an edge names, those of years without a column among them.
  std::unordered_map<std::string, int> number;
  for (const IndicatorEdge& edge : edges) {
    for (const auto* names : {&edge.predecessors, &edge.successors}) {
      for (const std::string& name : *names) number.emplace(name, static_cast<int>(number.size()));
    }
  }
  UnionFind sets(number.size());
  for (const IndicatorEdge& edge : edges) {
    int last = -1;
    for (const auto* names : {&edge.predecessors, &edge.successors}) {
      for (const std::string& name : *names) {
        if (last >= 0) sets.Join(last, number.at(name));
        last = number.at(name);
      }
    }
  }
  for (const auto& [name, item] : number) set_of_[name] = sets.Find(item);
  for (size_t i = 0; i < indicators.size(); ++i) {
    for (const std::string& node : indicators[i].nodes) {
      of_project_[ProjectOf(node)].push_back(i);
    }
  }
}

int IndicatorJoin::SetOf(const std::string& name) const {
  const auto found = set_of_.find(name);
  return found == set_of_.end() ? -1 : found->second;
}

std::vector<IndicatorGroup> IndicatorJoin::Join(std::span<const Member> members) const {
  std::map<size_t, Place> places;
  int place = 0;
  for (const Member& member : members) {
    const auto found = of_project_.find(ProjectOf(member.info->node));
    if (found != of_project_.end()) {
      for (const size_t i : found->second) {
        // The first member that has it says where it stands.
        places.try_emplace(i, -indicators_[i].fiscal_year.value(), place, indicators_[i].position,
                           indicators_[i].name);
      }
    }
    ++place;
  }
  if (places.empty()) return {};
  std::map<int, IndicatorGroup> tied;
  std::vector<IndicatorGroup> groups;
  for (const auto& [i, at] : places) {
    const int set = SetOf(indicators_[i].name);
    if (set < 0) {
      groups.push_back({{i}, {}});
    } else {
      tied[set].indicators.push_back(i);
    }
  }
  for (size_t e = 0; e < edges_.size() && !tied.empty(); ++e) {
    const auto& names =
        edges_[e].predecessors.empty() ? edges_[e].successors : edges_[e].predecessors;
    if (names.empty()) continue;
    const auto group = tied.find(SetOf(names.front()));
    if (group != tied.end()) group->second.edges.push_back(e);
  }
  for (auto& [set, group] : tied) groups.push_back(std::move(group));
  for (IndicatorGroup& group : groups) {
    std::sort(group.indicators.begin(), group.indicators.end(), [&](size_t a, size_t b) {
      const auto key = [&](size_t i) {
        const auto& [year, of, position, name] = places.at(i);
        return std::tuple(-year, of, position, name);
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
