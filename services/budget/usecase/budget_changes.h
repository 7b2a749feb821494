// Changes of budget lines, dimensions and printed cells, as one write.
#pragma once

#include "services/platform/server/changes.h"

namespace kuzukuri::budget {

// INVALID_ARGUMENT, FAILED_PRECONDITION as CheckState says; also (reason NO_BUDGET_LINE) where
// standing statements declare something of a node that would have no line of its own any more.
const platform::ChangeRules& BudgetChanges();

}  // namespace kuzukuri::budget
