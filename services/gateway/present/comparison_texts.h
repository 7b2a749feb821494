// Texts around the table of a comparison, a line each: those of the page in a terminal.
#pragma once

#include <string>
#include <vector>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::gateway {

struct ComparisonTexts {
  std::string title;
  std::vector<std::string> facts;     // a line a column, and what the rows were chosen by
  std::vector<std::string> findings;  // one sentence each, then how many of the others there are
  std::vector<std::string> legend;    // how to read the figures, and the snapshot
};

ComparisonTexts TextsOf(const report::Comparison& comparison);

}  // namespace kuzukuri::gateway
