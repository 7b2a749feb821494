#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri log`: the writes to a jurisdiction or a resource, the newest first.
void AddLog(CommandLine& commands);

}  // namespace kuzukuri::cli
