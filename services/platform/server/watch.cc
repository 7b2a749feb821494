#include "services/platform/server/watch.h"

#include <map>
#include <utility>

#include "services/platform/base/errors.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {
namespace {

// Records handed over at a time.
constexpr int kMaxRecords = 500;
constexpr std::chrono::seconds kPollDeadline{5};

}  // namespace

WatchHub::WatchHub(Pool& pool, std::chrono::milliseconds interval)
    : pool_(pool), interval_(interval), thread_([this] { Run(); }) {}

WatchHub::~WatchHub() {
  Stop();
  thread_.join();
}

bool WatchHub::Add(std::shared_ptr<Watcher> watcher) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    watchers_.insert(std::move(watcher));
    hinted_ = true;
  }
  wake_.notify_all();
  return true;
}

void WatchHub::Remove(const std::shared_ptr<Watcher>& watcher) {
  const std::lock_guard lock(mutex_);
  watchers_.erase(watcher);
}

void WatchHub::Hint() {
  {
    const std::lock_guard lock(mutex_);
    if (watchers_.empty()) return;
    hinted_ = true;
  }
  wake_.notify_all();
}

void WatchHub::Stop() {
  std::set<std::shared_ptr<Watcher>> ended;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ended.swap(watchers_);
  }
  wake_.notify_all();
  for (const auto& watcher : ended) {
    watcher->End(Unavailable(ErrorReason::kShuttingDown,
                             "the service is stopping; go on elsewhere from the last revision "
                             "received"));
  }
}

void WatchHub::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, interval_, [this] { return hinted_ || stopping_; });
    hinted_ = false;
    if (stopping_ || watchers_.empty()) continue;
    const std::vector<std::shared_ptr<Watcher>> watchers(watchers_.begin(), watchers_.end());
    lock.unlock();
    const absl::Status status = Poll(watchers);
    if (!status.ok()) {
      for (const auto& watcher : watchers) {
        Remove(watcher);
        watcher->End(status);
      }
    }
    lock.lock();
  }
}

absl::Status WatchHub::Poll(const std::vector<std::shared_ptr<Watcher>>& watchers) {
  std::set<std::string> jurisdictions;
  for (const auto& watcher : watchers) jurisdictions.insert(watcher->jurisdiction());
  RequestContext context;
  context.deadline = std::chrono::system_clock::now() + kPollDeadline;
  context.method = "watch";
  // Watchers that have come equally far get the same records, read once.
  std::map<std::pair<std::string, int64_t>, std::vector<RevisionRecord>> records;
  std::vector<std::pair<std::shared_ptr<Watcher>, int64_t>> ahead;
  const absl::Status status =
      Read(pool_, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<bool> {
        ahead.clear();
        const auto heads = ListHeads(tx, {jurisdictions.begin(), jurisdictions.end()});
        for (const auto& watcher : watchers) {
          const auto found_head = heads.find(watcher->jurisdiction());
          const int64_t head = found_head == heads.end() ? 0 : found_head->second;
          if (watcher->after_ > head) ahead.emplace_back(watcher, head);
          if (head <= watcher->after_ || !watcher->Ready()) continue;
          auto [found, fresh] = records.try_emplace({watcher->jurisdiction(), watcher->after_});
          if (fresh) {
            found->second =
                ListRevisions(tx, watcher->jurisdiction(), watcher->after_, kMaxRecords);
          }
          if (found->second.empty()) continue;
          const int64_t last = found->second.back().revision;
          watcher->Deliver(found->second);
          watcher->after_ = last;
        }
        return true;
      }).status();
  for (const auto& [watcher, head] : ahead) {
    Remove(watcher);
    watcher->End(RevisionAhead(watcher->jurisdiction(), watcher->after_, head));
  }
  return status;
}

}  // namespace kuzukuri::platform
