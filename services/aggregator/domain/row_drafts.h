// Which rows a comparison has at its level.
#pragma once

#include <vector>

#include "services/aggregator/domain/member_units.h"
#include "services/aggregator/domain/plan_view.h"
#include "services/aggregator/domain/row_plan.h"

namespace kuzukuri::aggregator {

// A row with its place in the list and the leaves that count in it.
struct RowDraft {
  ListPlace place;
  RowInfo row;
  std::vector<int> leaves;
};

// In the order of the list.
std::vector<RowDraft> DraftRows(const PlanView& view, const MemberUnits& units);

}  // namespace kuzukuri::aggregator
