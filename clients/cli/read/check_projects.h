// Projects of a statement with their pages, sub-projects and indicators, held against facts.
#pragma once

#include "clients/cli/read/facts.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::cli {

void CheckProjects(const reader::Statement& statement, const Json& projects, Tally& tally);

}  // namespace kuzukuri::cli
