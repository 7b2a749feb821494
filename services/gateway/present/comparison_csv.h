#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::gateway {

// The comparison as a wide CSV table in exact yen: a row per line, the figures of each column
// behind one another, then the change between the last two. What is absent is empty.
std::string RenderComparisonCsv(const report::Comparison& comparison);

}  // namespace kuzukuri::gateway
