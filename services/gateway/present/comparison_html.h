#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::gateway {

// The comparison as one HTML page that needs nothing else: head, table, findings, legend. The
// answer has printed texts.
std::string RenderComparisonHtml(const report::Comparison& comparison);

}  // namespace kuzukuri::gateway
