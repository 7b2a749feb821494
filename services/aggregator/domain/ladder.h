#pragma once

#include <string>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// A node of a column's year, with what stands on it and below.
struct Above {
  std::string kind;
  std::string display_name;
  Amounts figures;
};

// What stands above the nodes of a column.
class Ladder {
 public:
  Ladder(const Timeline& timeline, const Column& column);

  // The project of a sub-project, then the classification nodes from below.
  std::vector<Above> Of(const std::string& node) const;

 private:
  const Timeline& timeline_;
  const Column& column_;
  const NodeSums sums_;
};

}  // namespace kuzukuri::aggregator
