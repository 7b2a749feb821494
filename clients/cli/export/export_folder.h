// A folder in the import format on its way onto the disk.
#pragma once

#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/files/problems.h"

namespace kuzukuri::cli {

// The cells of a row with their columns. All rows of a file have the same.
using ExportRow = std::vector<std::pair<const char*, std::string>>;

// Writes beside the place, so that a folder that was not there is there whole or not at all.
class ExportFolder {
 public:
  explicit ExportFolder(const std::string& path);
  ~ExportFolder();
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;

  // FAILED_PRECONDITION when there is something in the folder and `force` does not allow for it;
  // INVALID_ARGUMENT when it cannot be written.
  absl::Status Begin(bool force);
  // Adds a row to KIND.csv.
  void Add(const std::string& kind, const ExportRow& row);
  // The same for a row that is text already.
  void AddLine(const std::string& kind, const std::string& header, const std::string& line);
  // What the format cannot hold.
  Problems& refusals() { return refusals_; }
  // Puts the files in their place, and takes away files of the format that stood there.
  absl::Status Finish();

  size_t files() const { return files_.size(); }
  size_t rows() const;
  const std::string& path() const { return path_; }

 private:
  struct File {
    std::ofstream out;
    size_t rows = 0;
  };

  absl::Status MoveFiles();

  std::string path_;
  std::string draft_;
  std::map<std::string, File> files_;  // by kind
  Problems refusals_;
};

}  // namespace kuzukuri::cli
