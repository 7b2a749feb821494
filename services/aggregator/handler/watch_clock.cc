#include "services/aggregator/handler/watch_clock.h"

#include <utility>
#include <vector>

#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::chrono::milliseconds kTick{50};

absl::Status ShuttingDown() {
  return platform::Unavailable(platform::ErrorReason::kShuttingDown,
                               "the service is stopping; ask again elsewhere");
}

}  // namespace

WatchClock::WatchClock() : thread_([this] { Run(); }) {}

WatchClock::~WatchClock() {
  Stop();
  thread_.join();
}

absl::Status WatchClock::Add(const std::shared_ptr<Watch>& watch, const std::string& jurisdiction) {
  KZ_ASSIGN_OR_RETURN(platform::Quota::Slot slot, quota_.Take(jurisdiction));
  const std::lock_guard lock(mutex_);
  if (stopping_) return ShuttingDown();
  watches_.emplace(watch, std::move(slot));
  wake_.notify_all();
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
    wake_.notify_all();
  }
  for (const auto& [watch, slot] : watches) watch->End(ShuttingDown());
}

void WatchClock::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (watches_.empty()) {
      wake_.wait(lock);
      continue;
    }
    std::vector<std::shared_ptr<Watch>> watches;
    for (const auto& [watch, slot] : watches_) watches.push_back(watch);
    lock.unlock();
    const auto now = std::chrono::steady_clock::now();
    for (const auto& watch : watches) watch->Tick(now);
    lock.lock();
    wake_.wait_for(lock, kTick, [this] { return stopping_; });
  }
}

}  // namespace kuzukuri::aggregator
