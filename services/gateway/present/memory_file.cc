#include "services/gateway/present/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::gateway {
namespace {

class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("document", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool ok() const { return descriptor_ >= 0; }
  std::string path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

  absl::StatusOr<std::string> Bytes() const {
    std::string bytes;
    std::array<char, 1 << 16> part;
    for (;;) {
      const ssize_t got =
          pread(descriptor_, part.data(), part.size(), static_cast<off_t>(bytes.size()));
      if (got < 0) return absl::InternalError("a document in memory cannot be read");
      if (got == 0) return bytes;
      bytes.append(part.data(), static_cast<size_t>(got));
    }
  }

 private:
  const int descriptor_;
};

}  // namespace

absl::StatusOr<std::string> BytesWritten(
    const std::function<absl::Status(const std::string& path)>& write) {
  const MemoryFile file;
  if (!file.ok()) return absl::InternalError("there is no memory for a document");
  KZ_RETURN_IF_ERROR(write(file.path()));
  return file.Bytes();
}

}  // namespace kuzukuri::gateway
