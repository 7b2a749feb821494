#pragma once

#include <string>

#include "services/report/statement/view.h"

namespace kuzukuri::report {

// The report as one HTML page that needs nothing else: charts, tables and project pages, made to
// be read on a screen and printed on A4.
std::string RenderHtml(const ReportView& view, const std::string& snapshot);

}  // namespace kuzukuri::report
