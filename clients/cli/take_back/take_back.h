#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri take-back`: reverses all entries of an imported batch, each at its own date.
void AddTakeBack(CommandLine& commands);

}  // namespace kuzukuri::cli
