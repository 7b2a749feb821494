// Rows follow their newest member, subtotals every year's own structure: where lineage moved money
// between headings, a heading's rows do not add up to it, and the page says where it is.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// The sentences under each heading whose rows do not add up to it, by the heading's id. A filtered
// page leaves rows out and has none.
std::map<std::string, std::vector<std::string>> GapTexts(const Comparison& comparison);

}  // namespace kuzukuri::report
