#pragma once

#include <string>

#include "clients/cli/report/view.h"

namespace kuzukuri::cli {

// The report as one HTML page that needs nothing else: charts, tables and project pages, made to
// be read on a screen and printed on A4.
std::string RenderHtml(const ReportView& view, const std::string& snapshot);

}  // namespace kuzukuri::cli
