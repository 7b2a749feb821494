#include "services/platform/base/retry.h"

#include <algorithm>
#include <thread>

namespace kuzukuri::platform {
namespace {

using Milliseconds = std::chrono::milliseconds;

class RealClock final : public Clock {
 public:
  std::chrono::system_clock::time_point Now() override { return std::chrono::system_clock::now(); }
  void Sleep(Milliseconds time) override { std::this_thread::sleep_for(time); }
};

}  // namespace

Clock& Clock::Real() {
  static RealClock clock;
  return clock;
}

Retry::Retry(const RetryPolicy& policy, std::chrono::system_clock::time_point deadline,
             Clock& clock)
    : policy_(policy),
      clock_(clock),
      end_(std::min(deadline - policy.reserve, clock.Now() + policy.patience)),
      pause_(policy.first_pause),
      random_(std::random_device{}()) {}

bool Retry::Next() {
  if (attempts_ == policy_.max_attempts) return false;
  const Milliseconds pause(
      std::uniform_int_distribution<Milliseconds::rep>(0, pause_.count())(random_));
  if (clock_.Now() + pause >= end_) return false;
  clock_.Sleep(pause);
  pause_ = std::min(pause_ * 2, policy_.longest_pause);
  ++attempts_;
  return true;
}

}  // namespace kuzukuri::platform
