#include "services/aggregator/handler/watch_clock.h"

#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::Status ShuttingDown() {
  return platform::Unavailable(platform::ErrorReason::kShuttingDown,
                               "the service is stopping; ask again elsewhere");
}

}  // namespace

absl::Status WatchClock::Add(const std::shared_ptr<Watch>& watch,
                             const platform::JurisdictionCode& jurisdiction,
                             std::chrono::milliseconds interval) {
  KZ_ASSIGN_OR_RETURN(platform::Quota::Slot slot, quota_.Take(jurisdiction));
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return ShuttingDown();
    watches_.emplace(watch, Watching{std::move(slot), interval});
  }
  start_();
  return absl::OkStatus();
}

void WatchClock::Remove(const std::shared_ptr<Watch>& watch) {
  const std::lock_guard lock(mutex_);
  watches_.erase(watch);
}

void WatchClock::Stop() {
  Watches watches;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    watches.swap(watches_);
  }
  for (const auto& [watch, watching] : watches) watch->End(ShuttingDown());
}

bool WatchClock::Tick(Time now) {
  for (const auto& watch : Due(now)) {
    if (!watch->Look()) continue;
    const std::lock_guard lock(mutex_);
    const auto found = watches_.find(watch);
    if (found != watches_.end()) found->second.due = now + found->second.interval;
  }
  const std::lock_guard lock(mutex_);
  return !watches_.empty();
}

std::vector<std::shared_ptr<Watch>> WatchClock::Due(Time now) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Watch>> due;
  for (const auto& [watch, watching] : watches_) {
    if (watching.due <= now) due.push_back(watch);
  }
  return due;
}

}  // namespace kuzukuri::aggregator
