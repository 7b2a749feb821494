#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri import`: reads the files, checks them all, then sends them. Running it again with the
// same files changes nothing.
void AddImport(CommandLine& commands);

}  // namespace kuzukuri::cli
