#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace kuzukuri::cli {

// Has `write` fill a file beside its place and moves it there when it is whole, so that no reader
// ever sees half of it. INVALID_ARGUMENT when the place cannot be written.
absl::Status WriteWhole(const std::string& path,
                        absl::FunctionRef<absl::Status(const std::string& draft)> write);
absl::Status WriteWhole(const std::string& path, const std::string& text);

}  // namespace kuzukuri::cli
