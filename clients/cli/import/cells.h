// Printed cells of papers, as reported_figures.csv has them.
#pragma once

#include <functional>

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

}  // namespace kuzukuri::cli
