// Combines waiting work on the same key: while one batch of a key is worked on, what comes in for
// it waits and becomes the next batch. Different keys go on in parallel.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/server/executor.h"

namespace kuzukuri::platform {

template <class Item>
class Combiner {
 public:
  // `process(key, items)` runs on the executor, for one key at a time once; at most `max_batch`
  // items each, at most `max_waiting` in all.
  Combiner(Executor& executor, size_t max_batch, size_t max_waiting,
           std::function<void(const std::string& key, std::vector<Item> items)> process)
      : executor_(executor),
        max_batch_(max_batch),
        max_waiting_(max_waiting),
        process_(std::move(process)) {}

  // False when too much waits already: the caller sheds the item.
  bool Submit(const std::string& key, Item item) {
    {
      const std::lock_guard lock(mutex_);
      if (waiting_ >= max_waiting_) return false;
      const auto [queue, fresh] = queues_.try_emplace(key);
      queue->second.push_back(std::move(item));
      ++waiting_;
      if (!fresh) return true;  // whoever works on the key goes on with it
      if (executor_.TrySubmit([this, key] { Drain(key); })) return true;
      queues_.erase(queue);
      --waiting_;
    }
    return false;
  }

 private:
  // Works on a key until nothing waits for it. Other keys get their turn in between.
  void Drain(const std::string& key) {
    while (true) {
      process_(key, Take(key));
      {
        const std::lock_guard lock(mutex_);
        const auto queue = queues_.find(key);
        if (queue->second.empty()) {
          queues_.erase(queue);
          return;
        }
      }
      if (executor_.TrySubmit([this, key] { Drain(key); })) return;
    }
  }

  std::vector<Item> Take(const std::string& key) {
    const std::lock_guard lock(mutex_);
    std::deque<Item>& queue = queues_.at(key);
    const size_t count = std::min(queue.size(), max_batch_);
    const auto end = queue.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Item> items(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
    queue.erase(queue.begin(), end);
    waiting_ -= count;
    return items;
  }

  Executor& executor_;
  const size_t max_batch_;
  const size_t max_waiting_;
  const std::function<void(const std::string&, std::vector<Item>)> process_;
  std::mutex mutex_;
  std::map<std::string, std::deque<Item>> queues_;  // a key is here while it is worked on
  size_t waiting_ = 0;
};

}  // namespace kuzukuri::platform
