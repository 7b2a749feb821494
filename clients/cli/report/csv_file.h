#pragma once

#include <string>

#include "clients/cli/report/view.h"

namespace kuzukuri::cli {

// The report as one wide CSV table in exact yen, UTF-8 with a byte order mark so that spreadsheets
// know: a row per classification node, project, sub-project and total, told apart by `level`.
// What is absent is empty.
std::string RenderCsv(const ReportView& view, const std::string& snapshot);

}  // namespace kuzukuri::cli
