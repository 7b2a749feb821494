#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// How much of the years was matched one to one, by group, by share or not at all; empty where the
// answer has no rows.
std::string CoverageText(const Comparison& comparison);

}  // namespace kuzukuri::report
