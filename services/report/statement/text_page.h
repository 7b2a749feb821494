#pragma once

#include <string>

#include "services/report/statement/view.h"

namespace kuzukuri::report {

struct TextPageOptions {
  int width = 120;
  int ambiguous_width = 1;
  bool pages = false;  // the project pages too
  bool why = false;    // explanations too
};

// The report for a terminal.
std::string RenderText(const ReportView& view, const std::string& snapshot,
                       const TextPageOptions& options);

}  // namespace kuzukuri::report
