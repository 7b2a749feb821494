// Lists and summary tables of a statement, held against facts.
#pragma once

#include "clients/cli/read/facts.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::cli {

// Compares the tables of the facts with those of a statement that print most of their rows; `list`:
// with lists of projects.
void CheckTables(const reader::Statement& statement, const Json& tables, bool list, Tally& tally);

}  // namespace kuzukuri::cli
