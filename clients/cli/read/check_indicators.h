// Indicators of a project, held against facts.
#pragma once

#include <string>

#include "clients/cli/read/facts.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::cli {

// Those of a project, by their order; `where` names the project.
void CheckIndicators(const std::string& where, const Json& expected, const reader::Project& project,
                     Tally& tally);

}  // namespace kuzukuri::cli
