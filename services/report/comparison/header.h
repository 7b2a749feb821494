#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// The head of the page: title and unit, a line a column, and what a reader must know before
// reading the rows.
std::string HeaderText(const Comparison& comparison);

}  // namespace kuzukuri::report
