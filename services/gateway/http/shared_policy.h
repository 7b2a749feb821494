// What is published, read again while the door serves.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "services/gateway/published/policy.h"

namespace kuzukuri::gateway {

// A policy and which reading it is of: what was made by an earlier one is not used again.
struct PolicyReading {
  Policy policy;
  int64_t number = 0;
};

// Thread safe.
class SharedPolicy {
 public:
  // `file` empty: nothing is published.
  explicit SharedPolicy(std::string file) : file_(std::move(file)) {}

  // Reads the file again if it changed; one that cannot be read leaves what was read before.
  absl::Status Refresh();

  // Never null.
  std::shared_ptr<const PolicyReading> get() const {
    const std::lock_guard lock(mutex_);
    return reading_;
  }

 private:
  const std::string file_;
  std::string text_;  // as it was read last
  mutable std::mutex mutex_;
  std::shared_ptr<const PolicyReading> reading_ = std::make_shared<PolicyReading>();
};

}  // namespace kuzukuri::gateway
