// Combines waiting work on the same jurisdiction: while one batch is worked on, what comes in
// meanwhile waits and becomes the next. Different jurisdictions go on in parallel.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/work/executor.h"

namespace kuzukuri::platform {

template <class Item>
class Combiner {
 public:
  // `process(jurisdiction, items)` runs on the executor, at most `max_batch` items each; with an
  // executor that runs one task of a jurisdiction at a time, one batch at a time. Whatever it uses,
  // and the combiner, must live until every item was processed.
  Combiner(
      Executor& executor, size_t max_batch,
      std::function<void(const JurisdictionCode& jurisdiction, std::vector<Item> items)> process)
      : executor_(executor), max_batch_(max_batch), process_(std::move(process)) {}

  // RESOURCE_EXHAUSTED when the executor takes no more: the caller sheds the item. Each item holds
  // a place in the executor while it waits, and all that wait share one task.
  absl::Status Submit(const JurisdictionCode& jurisdiction, Item item) {
    KZ_ASSIGN_OR_RETURN(Quota::Slot place, executor_.Reserve(jurisdiction));
    const std::lock_guard lock(mutex_);
    std::deque<Waiting>& queue = waiting_[jurisdiction];
    queue.push_back({std::move(item), std::move(place)});
    if (queue.size() == 1) Schedule(jurisdiction);
    return absl::OkStatus();
  }

 private:
  struct Waiting {
    Item item;
    Quota::Slot place;
  };

  void Schedule(const JurisdictionCode& jurisdiction) {
    // Once the last item is served the combiner may go: what still unwinds then is the task's own.
    executor_.SubmitReserved(jurisdiction, [this, process = process_, jurisdiction] {
      process(jurisdiction, Take(jurisdiction));
    });
  }

  // The next batch. What is left over has its turn behind whatever else of the jurisdiction waits.
  std::vector<Item> Take(const JurisdictionCode& jurisdiction) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(jurisdiction);
    std::deque<Waiting>& queue = found->second;
    std::vector<Item> taken;
    for (size_t left = std::min(queue.size(), max_batch_); left > 0; --left) {
      taken.push_back(std::move(queue.front().item));
      queue.pop_front();
    }
    if (queue.empty()) {
      waiting_.erase(found);
    } else {
      Schedule(jurisdiction);
    }
    return taken;
  }

  Executor& executor_;
  const size_t max_batch_;
  const std::function<void(const JurisdictionCode&, std::vector<Item>)> process_;
  std::mutex mutex_;
  std::map<JurisdictionCode, std::deque<Waiting>> waiting_;  // by jurisdiction, never empty
};

}  // namespace kuzukuri::platform
