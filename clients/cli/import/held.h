// What the services hold below a parent, kind by kind.
#pragma once

#include "clients/cli/import/batch.h"

namespace kuzukuri::cli {

AskHeld<catalog::v1::Department> AskDepartments();
AskHeld<catalog::v1::ClassificationNode> AskNodes();
AskHeld<catalog::v1::Project> AskProjects();
AskHeld<catalog::v1::SubProject> AskSubProjects();  // of all projects of a year
AskHeld<budget::v1::BudgetLine> AskLines();
AskHeld<indicator::v1::Indicator> AskIndicators();  // with their values

}  // namespace kuzukuri::cli
