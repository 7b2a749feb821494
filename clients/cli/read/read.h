#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri read`: reads published statements into the import format.
void AddRead(CommandLine& commands);

}  // namespace kuzukuri::cli
