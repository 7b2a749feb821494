#pragma once

#include <memory>

#include "clients/cli/import/plan.h"
#include "clients/cli/import/roll_ups.h"

namespace kuzukuri::cli {

// Steps of one service, in order. Missing files add none.
std::shared_ptr<const FileCatalogue> PlanCatalog(const FileSet& files, Problems& problems,
                                                 Plan& plan);  // returns what the files bring
void PlanBudget(const FileSet& files, const std::shared_ptr<const FileCatalogue>& catalogue,
                Problems& problems, Plan& plan);
void PlanIndicator(const FileSet& files, Problems& problems, Plan& plan);

}  // namespace kuzukuri::cli
