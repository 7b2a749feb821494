#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// Warnings one by one; what is only good to know is counted by kind, unless all are wanted.
std::string FindingsText(const Comparison& comparison);

}  // namespace kuzukuri::report
