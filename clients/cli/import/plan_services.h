#pragma once

#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// Steps of one service, in order. Missing files add none.
void PlanCatalog(const FileSet& files, Problems& problems, Plan& plan);
void PlanBudget(const FileSet& files, Problems& problems, Plan& plan);
void PlanIndicator(const FileSet& files, Problems& problems, Plan& plan);

}  // namespace kuzukuri::cli
