#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri show`: prints the resource of a name as text or JSON. A code alone shows the
// jurisdiction with its fiscal years, no name lists the jurisdictions.
void AddShow(CommandLine& commands);

}  // namespace kuzukuri::cli
