#include "services/aggregator/domain/indicator_join.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace kuzukuri::aggregator {
namespace {

// Indicators of the row's members in one column, by name, in the order of the list.
std::vector<size_t> OfRow(const Row& row, int column, const std::vector<IndicatorRef>& indicators) {
  std::map<std::string, int> member_place;
  for (const Member& member : row.members) {
    if (member.column == column) {
      member_place.emplace(member.node, static_cast<int>(member_place.size()));
    }
  }
  std::vector<std::tuple<int, int, std::string, size_t>> found;
  for (size_t i = 0; i < indicators.size(); ++i) {
    int place = -1;
    for (const std::string& node : indicators[i].nodes) {
      const auto at = member_place.find(ProjectOf(node));
      if (at != member_place.end() && (place < 0 || at->second < place)) place = at->second;
    }
    if (place >= 0) found.emplace_back(place, indicators[i].position, indicators[i].name, i);
  }
  std::sort(found.begin(), found.end());
  std::vector<size_t> result;
  for (const auto& item : found) result.push_back(std::get<3>(item));
  return result;
}

// Those of `of_row` whose name is among `names`, in row order.
std::vector<size_t> Pick(const std::vector<size_t>& of_row,
                         const std::vector<IndicatorRef>& indicators,
                         const std::vector<std::string>& names) {
  std::vector<size_t> result;
  for (const size_t index : of_row) {
    if (std::find(names.begin(), names.end(), indicators[index].name) != names.end()) {
      result.push_back(index);
    }
  }
  return result;
}

size_t PlaceOf(const std::vector<size_t>& of_row, const std::vector<size_t>& picked) {
  if (picked.empty()) return of_row.size();
  return static_cast<size_t>(std::find(of_row.begin(), of_row.end(), picked.front()) -
                             of_row.begin());
}

}  // namespace

std::vector<IndicatorPair> JoinIndicators(const Row& row, const std::vector<IndicatorRef>& before,
                                          const std::vector<IndicatorRef>& after,
                                          const std::vector<IndicatorEdge>& edges) {
  const std::vector<size_t> row_before = OfRow(row, 0, before);
  const std::vector<size_t> row_after = OfRow(row, 1, after);
  std::vector<IndicatorPair> pairs;
  std::set<size_t> paired_before;
  std::set<size_t> paired_after;
  for (const IndicatorEdge& edge : edges) {
    IndicatorPair pair{Pick(row_before, before, edge.predecessors),
                       Pick(row_after, after, edge.successors), edge.comparability};
    if (pair.before.empty() && pair.after.empty()) continue;
    paired_before.insert(pair.before.begin(), pair.before.end());
    paired_after.insert(pair.after.begin(), pair.after.end());
    pairs.push_back(std::move(pair));
  }
  for (const size_t index : row_after) {
    if (!paired_after.contains(index)) pairs.push_back({{}, {index}, 0});
  }
  for (const size_t index : row_before) {
    if (!paired_before.contains(index)) pairs.push_back({{index}, {}, 0});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [&](const IndicatorPair& a, const IndicatorPair& b) {
    return std::pair(PlaceOf(row_after, a.after), PlaceOf(row_before, a.before)) <
           std::pair(PlaceOf(row_after, b.after), PlaceOf(row_before, b.before));
  });
  return pairs;
}

}  // namespace kuzukuri::aggregator
