#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace kuzukuri::platform {

// Lets time pass for those who wait: calls a function now and again, on a thread of its own, for as
// long as there is something to wait for. Thread safe.
class Ticker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `tick` says whether there is something to wait for; it runs on one thread.
  Ticker(std::chrono::milliseconds interval, std::function<bool(Time now)> tick);
  ~Ticker();

  // There is something to wait for.
  void Start();

 private:
  void Run();

  const std::chrono::milliseconds interval_;
  const std::function<bool(Time)> tick_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool started_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::platform
