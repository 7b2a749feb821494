#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri doctor`: how every service is, and until when certificates hold.
void AddDoctor(CommandLine& commands);

}  // namespace kuzukuri::cli
