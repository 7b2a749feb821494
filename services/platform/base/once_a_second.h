// Lets one line a second through, of what strangers may cause as often as they like.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace kuzukuri::platform {

// Thread safe.
class OnceASecond {
 public:
  using Clock = std::chrono::steady_clock;

  // How many went without a line before this one; nothing: this one does, too.
  std::optional<int64_t> Next(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (now < quiet_until_) {
      ++left_out_;
      return std::nullopt;
    }
    quiet_until_ = now + std::chrono::seconds(1);
    return std::exchange(left_out_, 0);
  }

 private:
  std::mutex mutex_;
  Clock::time_point quiet_until_;
  int64_t left_out_ = 0;
};

}  // namespace kuzukuri::platform
