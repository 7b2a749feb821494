#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri export`: writes the ledger of a year, as a file that `import` takes or as a journal. A
// file named in the options is there whole or not at all.
void AddExport(CommandLine& commands);

}  // namespace kuzukuri::cli
