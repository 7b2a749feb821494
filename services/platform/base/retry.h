// Trying again: how often, how long to wait before, and until when, apart from what is tried. Time
// is an object, so that tests need not wait.
#pragma once

#include <chrono>
#include <random>

namespace kuzukuri::platform {

// The time and its passing.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::system_clock::time_point Now() = 0;
  virtual void Sleep(std::chrono::milliseconds time) = 0;

  // The machine's.
  static Clock& Real();
};

struct RetryPolicy {
  int max_attempts;
  std::chrono::milliseconds first_pause;    // at most; doubles with each attempt
  std::chrono::milliseconds longest_pause;  // at most
  std::chrono::milliseconds patience;       // no attempt begins later than this after the first
  std::chrono::milliseconds reserve;        // nor with less than this left until the deadline
};

// The attempts of one operation. Pauses are drawn between nothing and their maximum, so that those
// who failed together do not come back together.
class Retry {
 public:
  Retry(const RetryPolicy& policy, std::chrono::system_clock::time_point deadline,
        Clock& clock = Clock::Real());

  // Waits for the time of the next attempt; at once false when there is to be none.
  bool Next();

 private:
  const RetryPolicy policy_;
  Clock& clock_;
  const std::chrono::system_clock::time_point end_;
  int attempts_ = 1;
  std::chrono::milliseconds pause_;
  std::minstd_rand random_;
};

}  // namespace kuzukuri::platform
