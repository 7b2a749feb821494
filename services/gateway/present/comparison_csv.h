#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::gateway {

// The comparison as a wide CSV table in exact yen: a row per line, the figures of each column
// behind one another, then the change between the last two. What is absent is empty. With
// `options.components` also the original appropriation, the rate on it, and what became of the
// rest.
std::string RenderComparisonCsv(const report::Comparison& comparison);

}  // namespace kuzukuri::gateway
