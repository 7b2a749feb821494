#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri reopen`: opens a closed year again; its settlement is kept as superseded.
void AddReopen(CommandLine& commands);

}  // namespace kuzukuri::cli
