// Combines waiting work on the same jurisdiction: while one batch is worked on, what comes in
// meanwhile waits and becomes the next. Different jurisdictions go on in parallel.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/work/executor.h"

namespace kuzukuri::platform {

template <class Item>
class Combiner {
 public:
  // `process(jurisdiction, items)` runs on the executor, at most `max_batch` items each; with an
  // executor that runs one task of a jurisdiction at a time, one batch at a time. Whatever it uses
  // must live until every item was processed.
  Combiner(Executor& executor, size_t max_batch,
           std::function<void(const std::string& jurisdiction, std::vector<Item> items)> process)
      : executor_(executor),
        max_batch_(max_batch),
        process_(std::move(process)),
        waiting_(std::make_shared<Waiting>()) {}

  // RESOURCE_EXHAUSTED when the executor takes no more: the caller sheds the item. Every item has a
  // task of its own in the executor, so that its limits and its order hold for items as they are;
  // the task that comes to run takes all the items that wait, and theirs find nothing to do.
  absl::Status Submit(const std::string& jurisdiction, Item item) {
    const std::lock_guard lock(waiting_->mutex);
    KZ_RETURN_IF_ERROR(executor_.Submit(
        jurisdiction, [this, waiting = waiting_, max_batch = max_batch_, jurisdiction] {
          // Only with an item in hand is it sure that the combiner is still there.
          std::vector<Item> items = waiting->Take(jurisdiction, max_batch);
          if (!items.empty()) process_(jurisdiction, std::move(items));
        }));
    waiting_->items[jurisdiction].push_back(std::move(item));
    return absl::OkStatus();
  }

 private:
  // Outlives the combiner in the tasks that find nothing to do.
  struct Waiting {
    std::mutex mutex;
    std::map<std::string, std::deque<Item>> items;  // by jurisdiction, never empty

    std::vector<Item> Take(const std::string& jurisdiction, size_t max_batch) {
      const std::lock_guard lock(mutex);
      const auto found = items.find(jurisdiction);
      if (found == items.end()) return {};
      std::deque<Item>& queue = found->second;
      const auto end =
          queue.begin() + static_cast<std::ptrdiff_t>(std::min(queue.size(), max_batch));
      std::vector<Item> taken(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
      queue.erase(queue.begin(), end);
      if (queue.empty()) items.erase(found);
      return taken;
    }
  };

  Executor& executor_;
  const size_t max_batch_;
  const std::function<void(const std::string&, std::vector<Item>)> process_;
  const std::shared_ptr<Waiting> waiting_;
};

}  // namespace kuzukuri::platform
