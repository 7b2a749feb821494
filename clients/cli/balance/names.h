#pragma once

#include <map>
#include <string>

#include "clients/cli/shared/connection.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::cli {

// Display names of what a year's figures are grouped by, by resource name: projects and their
// sub-projects, classification nodes, departments, and (by id) fund sources and economic items.
// Equal names of projects, sub-projects or nodes are told apart by where they stand in the primary
// tree. What cannot be asked for is left out.
std::map<std::string, std::string> DisplayNames(Connection& connection,
                                                const platform::JurisdictionCode& jurisdiction,
                                                platform::Year year);

}  // namespace kuzukuri::cli
