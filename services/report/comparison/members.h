// The nodes a row is made of: its name, who is in charge, and what became of them.
#pragma once

#include <string>
#include <vector>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// The name with its number and what a reader must know of its fate.
std::string RowName(const Comparison& comparison, const aggregator::v1::Row& row);

// Who is in charge, the lead first, where the page goes into the projects.
std::vector<std::string> DepartmentTexts(const Comparison& comparison,
                                         const aggregator::v1::Row& row);

// What a row that was renamed was called before.
std::vector<std::string> FormerNameTexts(const Comparison& comparison,
                                         const aggregator::v1::Row& row);

// The members of a group, each with its own figures in its column.
std::vector<TableRow> MemberLines(const Comparison& comparison, const aggregator::v1::Row& row,
                                  int indent);

}  // namespace kuzukuri::report
