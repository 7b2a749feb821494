// CSV that a spreadsheet opens as text and numbers only.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// UTF-8 CSV files begin with it. Excel takes a file without one for the system's code page, which
// in Japan is Shift_JIS, and shows every name garbled; other readers that are told UTF-8 skip it.
inline constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A cell: with an apostrophe before a text that a spreadsheet would take for a formula, in quotes
// where a reader would take it for something else. Numbers stay as they are.
std::string GuardedCell(const std::string& text);

// A line of cells, with its end.
std::string GuardedLine(const std::vector<std::string>& cells);

// Cells of a CSV text, as report/text/csv_cell writes it.
std::vector<std::vector<std::string>> CellsOf(absl::string_view csv);

// The whole of a CSV text with its cells guarded; a byte order mark stays.
std::string GuardCsv(absl::string_view csv);

}  // namespace kuzukuri::gateway
