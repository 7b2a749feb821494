// Resources of the service of every kind that is changed by itself, by name.
#pragma once

#include "kuzukuri/budget/v1/change.pb.h"
#include "services/platform/server/history.h"

namespace kuzukuri::budget {

const platform::ResourceReader<v1::BudgetResource>& Resources();

}  // namespace kuzukuri::budget
