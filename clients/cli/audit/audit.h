#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri audit`: holds every printed figure and name of published statements against the others.
void AddAudit(CommandLine& commands);

}  // namespace kuzukuri::cli
