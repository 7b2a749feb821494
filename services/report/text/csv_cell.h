#pragma once

#include <string>

namespace kuzukuri::report {

// A cell of a CSV file, in quotes where a reader would take it for something else.
std::string CsvCell(const std::string& text);

}  // namespace kuzukuri::report
