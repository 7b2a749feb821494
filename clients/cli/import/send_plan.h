// Sends what was planned.
#pragma once

#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

struct SendOptions {
  bool json = false;
  bool asks = false;  // a person at a terminal, before anything is written
};

// Asks all services, says what they are about to write, then sends the steps in order and prints
// what they wrote. Returns the exit code.
int SendPlan(Connection& connection, const Plan& plan, const SendOptions& options);

}  // namespace kuzukuri::cli
