// When something becomes a finding, as flags say it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::cli {

// Empty: the service's default.
struct ThresholdOptions {
  std::string low_execution;  // percent, e.g. 70 or 70.5
  std::string swing;          // percent
  std::string swing_yen;
  std::string pace;  // points
};

// INVALID_ARGUMENT names the flag.
absl::Status FillThresholds(const ThresholdOptions& options,
                            aggregator::v1::FindingThresholds* proto);

}  // namespace kuzukuri::cli
