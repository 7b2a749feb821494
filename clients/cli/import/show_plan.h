// Asks the services what a plan comes to, and shows it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "clients/cli/change/in_use.h"
#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// What a plan comes to.
struct PlanSummary {
  size_t created = 0;
  size_t updated = 0;
  size_t deleted = 0;
  size_t there = 0;
  size_t kept = 0;                 // they differ, and are left as they are there
  std::vector<std::string> lines;  // of the parts of which something is written
  Upcoming upcoming;               // resources that have names
  std::set<std::string> parents;   // of which something is written
  bool is_known = false;           // whether the services were asked
  int code = 0;                    // exit code: of what a service refuses

  bool WritesNothing() const { return is_known && created + updated + deleted == 0; }
};

// What it writes, and of what.
std::set<std::string> NamesIn(const PlanSummary& summary);

// `3 new, 1 changed, 2 deleted; 30 there already`.
std::string SummaryText(const PlanSummary& summary);

// Shows what would be written, row by row.
PlanSummary ShowPlan(Connection& connection, const Plan& plan);

// Says in a line what --plan does: nothing is written.
void PrintNotWritten(const PlanSummary& summary);

// Asks whether the services take all of it, and says what they refuse. One request is whole or not
// at all by itself, and is asked for only when `also_one`.
PlanSummary AskAll(Connection& connection, const Plan& plan, bool also_one);

}  // namespace kuzukuri::cli
