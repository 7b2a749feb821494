#include "services/platform/work/watch_hub.h"

#include <utility>

#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::platform {
namespace {

// Looks that may fail one after the other before the callers are told: a database that is busy, or
// fails over, is waited for.
constexpr int kPatience = 5;

absl::Status ShuttingDown() {
  return Unavailable(ErrorReason::kShuttingDown,
                     "the service is stopping; go on elsewhere from the last revision received");
}

}  // namespace

WatchHub::WatchHub(WatchSource source, std::chrono::milliseconds interval, QuotaLimits limits)
    : source_(std::move(source)),
      interval_(interval),
      quota_("watches", limits),
      thread_([this] { Run(); }) {}

WatchHub::~WatchHub() {
  Stop();
  thread_.join();
}

absl::Status WatchHub::Add(std::shared_ptr<Watcher> watcher) {
  KZ_ASSIGN_OR_RETURN(Quota::Slot slot, quota_.Take(watcher->at_.jurisdiction));
  const std::lock_guard lock(mutex_);
  if (stopping_) return ShuttingDown();
  const Watcher* const key = watcher.get();
  entries_[key] = {std::move(watcher), std::move(slot)};
  hinted_ = true;
  wake_.notify_all();
  return absl::OkStatus();
}

void WatchHub::Remove(const Watcher* watcher) {
  Entry gone;  // let go of without the mutex
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(watcher);
  if (found == entries_.end()) return;
  gone = std::move(found->second);
  entries_.erase(found);
}

void WatchHub::Hint() {
  const std::lock_guard lock(mutex_);
  if (entries_.empty()) return;
  hinted_ = true;
  wake_.notify_all();
}

void WatchHub::Stop() {
  std::map<const Watcher*, Entry> ended;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ended.swap(entries_);
    wake_.notify_all();
  }
  for (const auto& [key, entry] : ended) entry.watcher->End(ShuttingDown());
}

void WatchHub::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, interval_, [this] { return hinted_ || stopping_; });
    hinted_ = false;
    if (stopping_ || entries_.empty()) continue;
    lock.unlock();
    Look(List());
    lock.lock();
  }
}

WatchHub::Watchers WatchHub::List() {
  const std::lock_guard lock(mutex_);
  Watchers watchers;
  for (const auto& [key, entry] : entries_) watchers.push_back(entry.watcher);
  return watchers;
}

void WatchHub::Look(const Watchers& watchers) {
  // Those that have come equally far get the same records, read once.
  std::map<WatchQuestion, Watchers> asking;
  for (const auto& watcher : watchers) {
    if (watcher->Ready()) asking[watcher->at_].push_back(watcher);
  }
  if (asking.empty()) return;
  std::vector<WatchQuestion> questions;
  for (const auto& [question, group] : asking) questions.push_back(question);
  const absl::StatusOr<std::vector<WatchAnswer>> answers = source_(questions);
  if (!answers.ok()) return Fail(answers.status(), watchers);
  failures_ = 0;
  for (size_t i = 0; i < questions.size(); ++i) {
    const WatchAnswer& answer = (*answers)[i];
    for (const auto& watcher : asking[questions[i]]) {
      if (!answer.ok()) {
        End(watcher, answer.status());
      } else if (!answer->empty()) {
        watcher->at_.after = answer->back().revision;
        watcher->Deliver(*answer);
      }
    }
  }
}

void WatchHub::Fail(const absl::Status& status, const Watchers& watchers) {
  if (++failures_ < kPatience) return;
  failures_ = 0;
  for (const auto& watcher : watchers) End(watcher, status);
}

void WatchHub::End(const std::shared_ptr<Watcher>& watcher, const absl::Status& status) {
  Remove(watcher.get());
  watcher->End(status);
}

}  // namespace kuzukuri::platform
