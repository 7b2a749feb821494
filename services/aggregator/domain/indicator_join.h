// Which indicators of a row stand side by side.
#pragma once

#include <string>
#include <vector>

#include "services/aggregator/domain/comparison.h"

namespace kuzukuri::aggregator {

// What the join needs of an indicator.
struct IndicatorRef {
  std::string name;                // full resource name
  std::vector<std::string> nodes;  // full resource names
  int position = 0;
};

struct IndicatorEdge {
  std::vector<std::string> predecessors;  // full resource names
  std::vector<std::string> successors;
  int comparability = 0;  // the API's Comparability
};

// Indicators that belong together: indexes into the columns' lists.
struct IndicatorPair {
  std::vector<size_t> before;
  std::vector<size_t> after;
  int comparability = 0;  // 0: no lineage is recorded, one side is empty
};

// The indicators of a row's projects and their sub-projects, tied by indicator lineage where it
// is recorded and alone otherwise; each stands in at least one pair. Order: by the place of the
// newer indicator, then of the older.
std::vector<IndicatorPair> JoinIndicators(const Row& row, const std::vector<IndicatorRef>& before,
                                          const std::vector<IndicatorRef>& after,
                                          const std::vector<IndicatorEdge>& edges);

}  // namespace kuzukuri::aggregator
