// Cells that several kinds of files have: printed cells of papers, as reported_figures.csv has
// them, and roll-ups.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clients/cli/files/problems.h"
#include "clients/cli/files/record.h"
#include "clients/cli/import/plan.h"
#include "kuzukuri/budget/v1/reported_figure.pb.h"

namespace kuzukuri::cli {

// Runs `each` for every row with its cell, which has no name yet: that is below the row's
// statement where it has one, else below the year.
void ForEachCell(
    const FileSet& files, Problems& problems,
    const std::function<void(const Record& record, budget::v1::ReportedFigure cell)>& each);

// The nodes of a row's `rollups`, by full name.
std::vector<std::string> RollupsIn(const Record& record, const Names& names);

}  // namespace kuzukuri::cli
