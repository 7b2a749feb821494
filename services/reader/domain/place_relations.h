// Figures that a statement prints in several places, or that the next year's repeats.
#pragma once

#include "services/reader/domain/statement_cells.h"

namespace kuzukuri::reader {

// Adds that the places of one thing in a statement print the same.
void AddPlaces(const StatementCells& cells, Sheet& sheet);

// Adds where the earlier statement prints what the later one repeats.
void AddPriorYear(const StatementCells& later, const StatementCells& earlier, Sheet& sheet);

}  // namespace kuzukuri::reader
