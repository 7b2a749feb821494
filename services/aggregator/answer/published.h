// What published papers print in a column.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/aggregator/upstream/data.h"
#include "services/platform/base/date.h"

namespace kuzukuri::aggregator {

// Printed figures in the order of their places. They point into what was read.
using PrintedFigures = std::vector<const budget::v1::ReportedFigure*>;

// Of each measure of a node what the newest papers print that stand at the date and print it: what
// a paper leaves out stands as last told.
PrintedFigures PrintedOf(const PublishedFigures& published, const std::string& node,
                         const std::optional<platform::Date>& as_of);

// By node, all that the newest papers print that stand at the date: no mixture of papers.
std::map<std::string, PrintedFigures> PrintedByNewest(const PublishedFigures& published,
                                                      const std::optional<platform::Date>& as_of);

}  // namespace kuzukuri::aggregator
