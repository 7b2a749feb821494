#pragma once

#include <string>

#include "services/report/statement/view.h"

namespace kuzukuri::report {

// The report as one wide CSV table in exact yen, UTF-8 with a byte order mark so that spreadsheets
// know: a row per classification node, project, sub-project and total, told apart by `level`.
// What is absent is empty.
std::string RenderCsv(const ReportView& view, const std::string& snapshot);

}  // namespace kuzukuri::report
