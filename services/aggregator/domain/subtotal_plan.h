#pragma once

#include "services/aggregator/domain/plan_view.h"
#include "services/aggregator/domain/row_plan.h"

namespace kuzukuri::aggregator {

// Adds the subtotals and totals to a plan whose rows are known, and which leaf counts in which.
void PlanSubtotals(const PlanView& view, RowPlan& plan);

}  // namespace kuzukuri::aggregator
