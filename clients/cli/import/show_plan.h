// What an import would do, without doing it.
#pragma once

#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// Asks the services what they hold of the rows and prints, a step a line, what would be written and
// what is there, and each row that differs from what is there with its place. Returns the exit
// code: that of a refusal when rows differ, for then the import would be refused.
int ShowPlan(Connection& connection, const Plan& plan);

}  // namespace kuzukuri::cli
