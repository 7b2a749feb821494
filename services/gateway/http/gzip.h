#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// The bytes in gzip's format, the same each time; null where that is no gain: of what is small, or
// compressed already.
std::shared_ptr<const std::string> Gzip(absl::string_view bytes, absl::string_view content_type);

}  // namespace kuzukuri::gateway
