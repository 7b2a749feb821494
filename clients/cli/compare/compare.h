#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri compare`: prints the page of a comparison, or the answer as JSON.
void AddCompare(CommandLine& commands);

}  // namespace kuzukuri::cli
