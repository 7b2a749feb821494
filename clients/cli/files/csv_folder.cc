#include "clients/cli/files/csv_folder.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/files/csv_reader.h"
#include "clients/cli/files/whole_file.h"
#include "services/platform/base/text.h"
#include "services/report/text/csv_cell.h"

namespace kuzukuri::cli {
namespace {

namespace fs = std::filesystem;

bool HoldsCsv(const std::string& path) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.path().extension() == ".csv") return true;
  }
  return false;
}

// Files that are always written: what stood in them before is replaced.
bool IsStale(const std::string& path, const reader::CsvTable& table) {
  return fs::exists(fs::path(path) / (table.name + ".csv"));
}

}  // namespace

std::string CsvLine(const std::vector<std::string>& cells) {
  return absl::StrCat(absl::StrJoin(cells, ",",
                                    [](std::string* out, const std::string& cell) {
                                      absl::StrAppend(out, report::CsvCell(cell));
                                    }),
                      "\n");
}

absl::StatusOr<std::vector<CsvCells>> LoadCsv(const std::string& folder, const std::string& name,
                                              const std::vector<std::string>& columns) {
  const std::string path = (fs::path(folder) / (name + ".csv")).string();
  std::vector<CsvCells> rows;
  if (!fs::exists(path)) return rows;
  auto reader = CsvReader::Open(path, CsvColumns{columns, {}});
  if (!reader.ok()) return reader.status();
  Problems problems;
  CsvRow row;
  while ((*reader)->Next(row, problems)) {
    CsvCells cells;
    for (const std::string& column : columns) {
      cells[column] = row.cells[(*reader)->Column(column)];
    }
    rows.push_back(std::move(cells));
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems.kept()[0]);
  return rows;
}

absl::Status WriteCsv(const std::string& folder, const reader::CsvTable& table) {
  std::string text = CsvLine(table.columns);
  for (const std::vector<std::string>& row : table.rows) text += CsvLine(row);
  return WriteWhole((fs::path(folder) / (table.name + ".csv")).string(), text);
}

absl::Status CheckOwnFolder(const std::string& path) {
  if (!HoldsCsv(path) || fs::exists(fs::path(path) / "provenance.csv")) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path,
                   ": holds CSV files that were not written by read (there is no "
                   "provenance.csv); name another folder"));
}

absl::Status WriteFolder(const std::string& path, const reader::Folder& folder) {
  if (absl::Status status = CheckOwnFolder(path); !status.ok()) return status;
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": cannot be made (", error.message(), "); name another folder"));
  }
  for (const reader::CsvTable& table : folder.tables()) {
    if (table.rows.empty() && !IsStale(path, table)) continue;
    if (absl::Status status = WriteCsv(path, table); !status.ok()) return status;
  }
  return absl::OkStatus();
}

const std::vector<std::string>& ColumnsOf(const std::string& name) {
  static const reader::Folder kEmpty;
  return kEmpty.Table(name).columns;
}

absl::StatusOr<reader::KnownIds> LoadKnownIds(const std::string& folder) {
  reader::KnownIds known;
  const auto add = [&](const std::string& name, const std::string& id_column,
                       std::map<std::string, std::string>& ids) -> absl::Status {
    auto rows = LoadCsv(folder, name, ColumnsOf(name));
    if (!rows.ok()) return rows.status();
    std::map<std::pair<std::string, std::string>, size_t> in_year;  // by year and name
    for (CsvCells& row : *rows) {
      const std::string key = platform::ComparisonKey(row["display_name"]);
      if (name != "projects") {
        ids[key] = row[id_column];
      } else if (++in_year[{row["fiscal_year"], key}] > 1) {
        ids.erase(key);  // a name of several says nothing
      } else if (row["printed_code"].empty()) {
        ids[key] = row[id_column];
      }
    }
    return absl::OkStatus();
  };
  if (auto status = add("departments", "department", known.departments); !status.ok()) {
    return status;
  }
  if (auto status = add("classification_nodes", "node", known.nodes); !status.ok()) return status;
  if (auto status = add("projects", "project", known.projects); !status.ok()) return status;
  auto jurisdictions = LoadCsv(folder, "jurisdiction", ColumnsOf("jurisdiction"));
  if (!jurisdictions.ok()) return jurisdictions.status();
  if (!jurisdictions->empty()) known.jurisdiction_name = jurisdictions->front()["display_name"];
  return known;
}

}  // namespace kuzukuri::cli
