// CSV files: UTF-8 (with or without BOM), a header row, commas, RFC 4180 quoting without line
// breaks inside cells.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace kuzukuri::cli {

struct CsvRow {
  int line = 0;                              // in the file, from 1
  std::map<std::string, std::string> cells;  // by column
};

struct CsvFile {
  std::string path;
  std::vector<CsvRow> rows;
};

// Reads a file that must have exactly `columns`, in any order. INVALID_ARGUMENT with
// `file:line: what is wrong` otherwise; NOT_FOUND when it cannot be opened.
absl::StatusOr<CsvFile> ReadCsv(const std::string& path, const std::vector<std::string>& columns);

}  // namespace kuzukuri::cli
