// Sends what was planned.
#pragma once

#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// Asks all services, then sends the steps in order and prints what they wrote. Returns the exit
// code.
int SendPlan(Connection& connection, const Plan& plan, bool json);

}  // namespace kuzukuri::cli
