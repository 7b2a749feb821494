// Flags of what is compared, for every command that compares.
#pragma once

#include "CLI/CLI.hpp"
#include "clients/cli/compare/compare_request.h"

namespace kuzukuri::cli {

// Rows and how they match.
void AddMatchingFlags(CLI::App& app, CompareOptions& options);
// Which rows.
void AddFilterFlags(CLI::App& app, CompareOptions& options);

}  // namespace kuzukuri::cli
