// Which indicators of a row stand side by side.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/aggregator/domain/row.h"

namespace kuzukuri::aggregator {

// What the join needs of an indicator.
struct IndicatorRef {
  platform::Year fiscal_year;
  std::string name;                // full resource name
  std::vector<std::string> nodes;  // full resource names
  int position = 0;
};

struct IndicatorEdge {
  std::vector<std::string> predecessors;  // full resource names
  std::vector<std::string> successors;
  int comparability = 0;  // the API's Comparability
};

// Indicators that belong together: indexes into the list, by year and place, and the lineage
// between them.
struct IndicatorGroup {
  std::vector<size_t> indicators;
  std::vector<size_t> edges;
};

// Joins indicators to rows.
class IndicatorJoin {
 public:
  // Both must outlive it.
  IndicatorJoin(const std::vector<IndicatorRef>& indicators,
                const std::vector<IndicatorEdge>& edges);

  // The indicators of a row's projects and their sub-projects, tied by indicator lineage over any
  // number of years where it is recorded and alone otherwise; each stands in exactly one group.
  // Order: by the place of the newest indicator.
  std::vector<IndicatorGroup> Join(std::span<const Member> members) const;

 private:
  // The lineage set of a name; -1 when no edge names it.
  int SetOf(const std::string& name) const;

  const std::vector<IndicatorRef>& indicators_;
  const std::vector<IndicatorEdge>& edges_;
  std::unordered_map<std::string, int> set_of_;
  std::unordered_map<std::string, std::vector<size_t>> of_project_;  // by full name
};

}  // namespace kuzukuri::aggregator
