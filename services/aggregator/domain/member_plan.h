#pragma once

#include "services/aggregator/domain/member_units.h"
#include "services/aggregator/domain/plan_view.h"
#include "services/aggregator/domain/row_plan.h"

namespace kuzukuri::aggregator {

// Adds the members to a plan whose rows and subtotals are known.
void PlanMembers(const PlanView& view, const MemberUnits& units, RowPlan& plan);

}  // namespace kuzukuri::aggregator
