// What an import would do, without doing it.
#pragma once

#include <string>

#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// Asks the services what they hold of the rows and prints, a step a line, what would be written and
// what is there, and each row that differs from what is there. Returns the exit code: that of a
// refusal when the import would be refused.
int ShowPlan(Connection& connection, const Plan& plan);

// Asks all services before anything is written. Prints what they refuse, and returns the exit code.
int AskAll(Connection& connection, const Plan& plan);

}  // namespace kuzukuri::cli
