#pragma once

#include <string>

#include "clients/cli/report/view.h"

namespace kuzukuri::cli {

struct TextPageOptions {
  int width = 120;
  int ambiguous_width = 1;
  bool pages = false;  // the project pages too
};

// The report for a terminal.
std::string RenderText(const ReportView& view, const std::string& snapshot,
                       const TextPageOptions& options);

}  // namespace kuzukuri::cli
