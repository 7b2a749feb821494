#include "clients/cli/files/whole_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace kuzukuri::cli {
namespace {

absl::Status Unwritable(const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": cannot be written (", std::strerror(errno),
                   "); check the path, its permissions and the room on its disk"));
}

}  // namespace

absl::Status WriteWhole(const std::string& path,
                        absl::FunctionRef<absl::Status(const std::string& draft)> write) {
  const std::string draft = absl::StrCat(path, ".part");
  absl::Status status = write(draft);
  if (status.ok() && std::rename(draft.c_str(), path.c_str()) != 0) status = Unwritable(path);
  if (!status.ok()) std::remove(draft.c_str());
  return status;
}

absl::Status WriteWhole(const std::string& path, const std::string& text) {
  return WriteWhole(path, [&](const std::string& draft) {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    return file.good() ? absl::OkStatus() : Unwritable(path);
  });
}

}  // namespace kuzukuri::cli
