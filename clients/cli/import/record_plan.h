// Keeps what was planned in a file.
#pragma once

#include <string>

#include "clients/cli/import/plan.h"
#include "clients/cli/import/show_plan.h"

namespace kuzukuri::cli {

struct RecordOptions {
  std::string path;
  std::string actor;
  std::string reason;
};

// Writes the plan that was shown to a file, when the services take it as it is. Returns the exit
// code.
int RecordPlan(Connection& connection, const Plan& plan, const PlanSummary& summary,
               const RecordOptions& options);

}  // namespace kuzukuri::cli
