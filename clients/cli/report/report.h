#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri report`: one year's statement in one of the formats, or the answer as JSON.
void AddReport(CommandLine& commands);

}  // namespace kuzukuri::cli
