#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// The table: headings with their rows and what explains them, the total, and what stands outside.
std::string RowsText(const Comparison& comparison);

}  // namespace kuzukuri::report
