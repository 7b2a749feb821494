#pragma once

#include <string>
#include <vector>

#include "services/aggregator/domain/plan_view.h"

namespace kuzukuri::aggregator {

// What a member is at a level: a project, a leaf or the row node above it.
struct MemberUnits {
  std::vector<int> of_leaf;            // -1 for leaves that are of no member
  std::vector<std::string> row_nodes;  // at CLASS and PILLAR the units: ids of the row nodes
};

MemberUnits FindUnits(const PlanView& view);

}  // namespace kuzukuri::aggregator
