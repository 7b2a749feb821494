#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri certify`: certifies the settlement of a closed year, once.
void AddCertify(CommandLine& commands);

}  // namespace kuzukuri::cli
