// The budget lines below a project or node that is moved in the catalogue: their roll-ups go with
// it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/change/apply.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/import/roll_ups.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// A year's catalogue, without its departments, and its lines.
struct YearOfLines {
  std::string name;
  YearCatalogue catalogue;
  Held<budget::v1::BudgetLine> lines;
};

absl::StatusOr<YearOfLines> ReadYearOfLines(Connection& connection, const std::string& year);

// The changes of the lines below what was moved that do not count where the catalogue has it; of a
// year's name, those of all lines. `tree` is one they have to count in beside the primary one;
// may be empty.
std::vector<PlannedChange> FollowingLines(const YearOfLines& year, const std::string& moved,
                                          const std::string& tree = "");

// Sends them, and says so; returns the exit code. Where they are refused, `repair` says what has
// the lines count there.
int SendFollowing(Connection& connection, const std::vector<PlannedChange>& lines,
                  const std::string& reason, const std::string& repair);

// Notes on standard error that lines count elsewhere than the catalogue has their nodes, by full
// name, what comes of it, and what mends it; nothing where there are none.
void NoteLinesElsewhere(const std::vector<std::string>& lines, const std::string& consequence);

}  // namespace kuzukuri::cli
