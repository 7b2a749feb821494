// Flags of what is compared, for every command that compares.
#pragma once

#include "clients/cli/compare/compare_request.h"
#include "services/platform/flags/flags.h"

namespace kuzukuri::cli {

// Rows and how they match.
void AddMatchingFlags(platform::App& app, CompareOptions& options);
// Which rows.
void AddFilterFlags(platform::App& app, CompareOptions& options);

}  // namespace kuzukuri::cli
