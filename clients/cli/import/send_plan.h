// Sends what was planned.
#pragma once

#include <functional>

#include "clients/cli/import/plan.h"
#include "clients/cli/import/show_plan.h"

namespace kuzukuri::cli {

struct SendOptions {
  bool json = false;
  bool asks = false;  // a person at a terminal, before anything is written
  // Whether what is about to be written may be; null where nothing more is asked.
  std::function<absl::Status(const PlanSummary&)> check = nullptr;
};

// Asks all services, says what they are about to write, then sends the steps in order and prints
// what they wrote. Returns the exit code.
int SendPlan(Connection& connection, const Plan& plan, const SendOptions& options);

}  // namespace kuzukuri::cli
