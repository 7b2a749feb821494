// Which indicators of a row stand side by side.
#pragma once

#include <string>
#include <vector>

#include "services/aggregator/domain/comparison.h"

namespace kuzukuri::aggregator {

// What the join needs of an indicator.
struct IndicatorRef {
  int fiscal_year = 0;
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

// The indicators of a row's projects and their sub-projects, tied by indicator lineage over any
// number of years where it is recorded and alone otherwise; each stands in exactly one group.
// Order: by the place of the newest indicator.
std::vector<IndicatorGroup> JoinIndicators(const Row& row,
                                           const std::vector<IndicatorRef>& indicators,
                                           const std::vector<IndicatorEdge>& edges);

}  // namespace kuzukuri::aggregator
