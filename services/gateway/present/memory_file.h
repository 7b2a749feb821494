// A file in memory, for libraries that write files only.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace kuzukuri::gateway {

// What `write` wrote into the path it was given. INTERNAL when there is no such file; else its own
// error.
absl::StatusOr<std::string> BytesWritten(
    const std::function<absl::Status(const std::string& path)>& write);

}  // namespace kuzukuri::gateway
