// Folders of CSV files as `read` writes them and people go on working with them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/reader/output/folder.h"
#include "services/reader/output/ids.h"

namespace kuzukuri::cli {

// A row by its columns; a column a file may leave out is empty.
using CsvCells = std::map<std::string, std::string>;

// Cells as a line of a file.
std::string CsvLine(const std::vector<std::string>& cells);

// All rows of FOLDER/NAME.csv; none when the file is not there. INVALID_ARGUMENT with file, line
// and what is wrong.
absl::StatusOr<std::vector<CsvCells>> LoadCsv(const std::string& folder, const std::string& name,
                                              const std::vector<std::string>& columns);

// Writes a file beside its place and moves it there, so that no reader ever sees half of it.
absl::Status WriteCsv(const std::string& folder, const reader::CsvTable& table);

// FAILED_PRECONDITION when the folder holds CSV files that `read` did not write.
absl::Status CheckOwnFolder(const std::string& path);

// Writes the files that have rows, and replaces those that have none. Checks the folder first.
absl::Status WriteFolder(const std::string& path, const reader::Folder& folder);

// The ids of a folder in the import format.
absl::StatusOr<reader::KnownIds> LoadKnownIds(const std::string& folder);

// The columns of a file of the import format.
const std::vector<std::string>& ColumnsOf(const std::string& name);

}  // namespace kuzukuri::cli
