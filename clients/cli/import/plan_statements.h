#pragma once

#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// A step for every statement of statements.csv, with its figures and printed cells.
void PlanStatements(const FileSet& files, Problems& problems, Plan& plan);

}  // namespace kuzukuri::cli
