#include "clients/cli/export/export_folder.h"

#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "clients/cli/files/csv_folder.h"
#include "clients/cli/import/plan.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace fs = std::filesystem;

absl::Status Unwritable(const std::string& path, const std::error_code& error) {
  return absl::InvalidArgumentError(absl::StrCat(
      path, ": cannot be written", error ? absl::StrCat(" (", error.message(), ")") : "",
      "; check the path, its permissions and the room on its disk"));
}

// The path without a slash at its end, whatever the working folder is.
std::string Normal(const std::string& path) {
  const fs::path normal = fs::absolute(path).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).string();
}

std::string FileName(const std::string& kind) { return absl::StrCat(kind, ".csv"); }

}  // namespace

ExportFolder::ExportFolder(const std::string& path) : path_(Normal(path)) {}

ExportFolder::~ExportFolder() {
  std::error_code error;
  if (!draft_.empty()) fs::remove_all(draft_, error);
}

absl::Status ExportFolder::Begin(bool force) {
  std::error_code error;
  const bool there = fs::exists(path_, error);
  if (there && !fs::is_directory(path_, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_, ": is a file; name a folder that is empty or not there yet"));
  }
  if (there && !force && !fs::is_empty(path_, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_,
                     ": is not empty; name another folder, or --force to replace its files of the "
                     "import format"));
  }
  const std::string draft = absl::StrCat(path_, ".part.", getpid());
  fs::create_directories(draft, error);
  if (error) return Unwritable(draft, error);
  draft_ = draft;
  return absl::OkStatus();
}

void ExportFolder::Add(const std::string& kind, const ExportRow& row) {
  std::vector<std::string> header;
  std::vector<std::string> cells;
  for (const auto& [column, cell] : row) {
    header.emplace_back(column);
    cells.push_back(cell);
  }
  AddLine(kind, CsvLine(header), CsvLine(cells));
}

void ExportFolder::AddLine(const std::string& kind, const std::string& header,
                           const std::string& line) {
  File& file = files_[kind];
  if (file.rows++ == 0) {
    file.out.open(fs::path(draft_) / FileName(kind), std::ios::binary | std::ios::trunc);
    file.out << header;
  }
  file.out << line;
}

absl::Status ExportFolder::Finish() {
  for (auto& [kind, file] : files_) {
    file.out.close();
    if (!file.out.good()) return Unwritable(draft_, {});
  }
  std::error_code error;
  if (fs::exists(path_, error)) return MoveFiles();
  fs::rename(draft_, path_, error);
  return error ? Unwritable(path_, error) : absl::OkStatus();
}

absl::Status ExportFolder::MoveFiles() {
  std::error_code error;
  for (const auto& [kind, file] : files_) {
    fs::rename(fs::path(draft_) / FileName(kind), fs::path(path_) / FileName(kind), error);
    if (error) return Unwritable(path_, error);
  }
  std::vector<fs::path> stale;
  for (const auto& entry : fs::directory_iterator(path_, error)) {
    const fs::path& file = entry.path();
    const std::string kind = file.stem().string();
    if (file.extension() == ".csv" && IsImportKind(kind) && !files_.contains(kind)) {
      stale.push_back(file);
    }
  }
  for (const fs::path& file : stale) {
    if (!error) fs::remove(file, error);
  }
  return error ? Unwritable(path_, error) : absl::OkStatus();
}

size_t ExportFolder::rows() const {
  size_t rows = 0;
  for (const auto& [kind, file] : files_) rows += file.rows;
  return rows;
}

}  // namespace kuzukuri::cli
