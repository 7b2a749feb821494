#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "absl/status/status.h"

namespace kuzukuri::platform {

// Whether a service is ready, as it found last, and what it knows of itself. Thread safe.
class ServiceState {
 public:
  struct Values {
    bool ready = false;
    std::string reason = "it starts";  // why it is not ready; empty when it is
    int schema_version = 0;            // the last migration the schema has; 0: not known, or none
    int known_schema_version = 0;      // the last that the binary knows; 0: it has no database
    std::chrono::system_clock::time_point started = std::chrono::system_clock::now();
  };

  void Tell(const absl::Status& ready) {
    const std::lock_guard lock(mutex_);
    values_.ready = ready.ok();
    values_.reason = std::string(ready.message());
  }
  void TellSchema(int version, int known) {
    const std::lock_guard lock(mutex_);
    values_.schema_version = version;
    values_.known_schema_version = known;
  }
  Values values() const {
    const std::lock_guard lock(mutex_);
    return values_;
  }

 private:
  mutable std::mutex mutex_;
  Values values_;
};

}  // namespace kuzukuri::platform
