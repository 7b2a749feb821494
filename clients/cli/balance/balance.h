#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri balance`: prints the balances of a year, or the answer as JSON.
void AddBalance(CommandLine& commands);

}  // namespace kuzukuri::cli
