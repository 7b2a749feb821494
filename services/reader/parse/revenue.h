// Which tables are of revenue, from which nothing is spent.
#pragma once

#include <string>
#include <string_view>

#include "services/reader/parse/table.h"

namespace kuzukuri::reader {

enum class Side { kUnknown, kRevenue, kExpenditure };

// Which of both a text names; of one that names both neither.
Side SideOf(const Grammar& grammar, std::string_view text);

// Why the amounts of a table are revenue: a column, a total, a row or what stands above it says so.
// Empty where nothing does, or where a total says otherwise.
std::string WhyRevenue(const Grammar& grammar, const ParsedTable& table);

}  // namespace kuzukuri::reader
