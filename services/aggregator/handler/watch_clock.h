#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/ids.h"
#include "services/platform/work/quota.h"

namespace kuzukuri::aggregator {

// Who is woken by the clock.
class Watch {
 public:
  virtual ~Watch() = default;
  // Looks. False when the look before is not over yet: it is asked again as soon as time passes.
  virtual bool Look() = 0;
  virtual void End(const absl::Status& status) = 0;
};

// Wakes the callers of WatchComparison when it is their time to look: as soon as time passes, and
// then each time their interval is over. Thread safe.
class WatchClock {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `start` has Tick called now and again until that says that nobody watches.
  explicit WatchClock(std::function<void()> start) : start_(std::move(start)) {}

  // `jurisdiction` is what it counts for. RESOURCE_EXHAUSTED, see platform::Quota, when there
  // are too many; UNAVAILABLE (reason SHUTTING_DOWN) once stopped.
  absl::Status Add(const std::shared_ptr<Watch>& watch,
                   const platform::JurisdictionCode& jurisdiction,
                   std::chrono::milliseconds interval);
  void Remove(const std::shared_ptr<Watch>& watch);
  // Ends every caller.
  void Stop();

  // Lets time pass: false when nobody watches.
  bool Tick(Time now);

 private:
  struct Watching {
    platform::Quota::Slot slot;
    std::chrono::milliseconds interval;
    Time due{};
  };
  using Watches = std::map<std::shared_ptr<Watch>, Watching>;

  std::vector<std::shared_ptr<Watch>> Due(Time now) const;

  const std::function<void()> start_;
  platform::Quota quota_{"watches", {200, 1000}};
  mutable std::mutex mutex_;
  Watches watches_;
  bool stopping_ = false;
};

}  // namespace kuzukuri::aggregator
