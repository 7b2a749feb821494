#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri lineage propose` and `review`: makes proposals for lineage, shows them, decides on
// them.
void AddLineage(CommandLine& commands);

}  // namespace kuzukuri::cli
