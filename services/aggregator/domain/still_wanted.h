#pragma once

#include <functional>

#include "absl/status/status.h"

namespace kuzukuri::aggregator {

// Asked now and then by whatever may take long; an error ends it with that error.
using StillWanted = std::function<absl::Status()>;

}  // namespace kuzukuri::aggregator
