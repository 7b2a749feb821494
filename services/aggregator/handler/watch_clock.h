#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "services/platform/work/quota.h"

namespace kuzukuri::aggregator {

// Who is woken by the clock.
class Watch {
 public:
  virtual ~Watch() = default;
  // Looks when it is time to.
  virtual void Tick(std::chrono::steady_clock::time_point now) = 0;
  virtual void End(const absl::Status& status) = 0;
};

// Wakes the callers of WatchComparison when it is their time to look.
class WatchClock {
 public:
  WatchClock();
  ~WatchClock();

  // `jurisdiction` is the code it counts for. RESOURCE_EXHAUSTED, see platform::Quota, when there
  // are too many; UNAVAILABLE (reason SHUTTING_DOWN) once stopped.
  absl::Status Add(const std::shared_ptr<Watch>& watch, const std::string& jurisdiction);
  void Remove(const std::shared_ptr<Watch>& watch);
  // Ends every caller.
  void Stop();

 private:
  using Watches = std::map<std::shared_ptr<Watch>, platform::Quota::Slot>;

  void Run();

  platform::Quota quota_{"watches", {200, 1000}};
  std::mutex mutex_;
  std::condition_variable wake_;
  Watches watches_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::aggregator
