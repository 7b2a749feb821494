#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri snapshot`: the state of knowledge now or at the end of a day, to come back to.
void AddSnapshot(CommandLine& commands);

}  // namespace kuzukuri::cli
