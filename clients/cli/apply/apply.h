#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri apply`: sends a plan that an import has kept.
void AddApply(CommandLine& commands);

}  // namespace kuzukuri::cli
