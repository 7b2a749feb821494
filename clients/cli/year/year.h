#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri year copy`: a year's catalogue, budget lines and indicators as the next year's.
void AddYear(CommandLine& commands);

}  // namespace kuzukuri::cli
