#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri diff`: what differs between two states of knowledge, and which writes made it.
void AddDiff(CommandLine& commands);

}  // namespace kuzukuri::cli
