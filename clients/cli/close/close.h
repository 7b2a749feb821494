#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri close`: shows a year's settlement and what disagrees, and closes the year.
void AddClose(CommandLine& commands);

}  // namespace kuzukuri::cli
