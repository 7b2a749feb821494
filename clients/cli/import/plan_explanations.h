// Explanations, as explanations.csv and explanation_figures.csv have them.
#pragma once

#include "clients/cli/files/problems.h"
#include "clients/cli/import/change_set.h"
#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

void PlanExplanations(const FileSet& files, Problems& problems, ChangeSet& changes);

}  // namespace kuzukuri::cli
