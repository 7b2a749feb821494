// The files of the page, read once at the start: no request ever reaches the file system.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/gateway/http/kept.h"

namespace kuzukuri::gateway {

class StaticFiles {
 public:
  struct File {
    std::shared_ptr<const Body> body;
    // Its name has a hash of its content, so that what it has never changes.
    bool immutable = false;
  };

  // None.
  StaticFiles() = default;
  // The files of a folder and its folders, but for those whose name begins with a dot and links
  // that lead out of it. INVALID_ARGUMENT where it cannot be read, or has more than 64 MiB.
  static absl::StatusOr<StaticFiles> Read(const std::string& folder);

  // By the path of a request, escapes decoded; null: there is none. `/` is index.html.
  const File* Find(absl::string_view path) const;

 private:
  std::map<std::string, File, std::less<>> files_;
};

// The type of a file, by its name.
absl::string_view ContentTypeOf(absl::string_view name);

// Whether a name such as `main-4F2A91BC.js` has a hash.
bool HasHash(absl::string_view name);

}  // namespace kuzukuri::gateway
