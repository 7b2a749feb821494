// What has moved since a plan was made.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/plan/plan_reader.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// A resource that is another than the plan saw.
struct MovedResource {
  std::string name;
  std::string title;  // its id and what it is called
  std::string what;   // in lines: from what the plan saw to what is there now
};

// Looks at what a call changes; at the first thousand resources. An error when a service cannot be
// asked.
absl::StatusOr<std::vector<MovedResource>> FindMoved(Connection& connection,
                                                     const CallOfPlan& call);

}  // namespace kuzukuri::cli
