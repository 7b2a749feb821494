// Reads what the services hold, each at one revision, into a folder.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/export/export_folder.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// What is read. A service at revision 0 holds nothing.
struct HeldScope {
  std::string jurisdiction;     // full name
  std::set<std::string> years;  // full names
  int64_t catalog_revision = 0;
  int64_t budget_revision = 0;
  int64_t indicator_revision = 0;
};

// Finds the revisions that are read, and the years of which anything is held.
absl::Status FindScope(Connection& connection, HeldScope& scope);

absl::Status ReadCatalog(Connection& connection, const HeldScope& scope, ExportFolder& folder);
absl::Status ReadBudget(Connection& connection, const HeldScope& scope, ExportFolder& folder);
absl::Status ReadIndicators(Connection& connection, const HeldScope& scope, ExportFolder& folder);

}  // namespace kuzukuri::cli
