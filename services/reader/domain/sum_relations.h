// Wholes and the parts they are printed as the sum of.
#pragma once

#include "services/reader/domain/statement_cells.h"

namespace kuzukuri::reader {

// Adds the sums of a statement: of rows over those below them, of totals over their tables, of
// pages over their sub-projects, of pillars over their projects.
void AddSums(const StatementCells& cells, Sheet& sheet);

}  // namespace kuzukuri::reader
