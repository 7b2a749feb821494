#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace kuzukuri::platform {

// The newest of what is added, for somebody who takes many at a time: beyond `most` the oldest is
// dropped and counted, so that whoever adds never waits. Thread safe.
template <class T>
class Newest {
 public:
  explicit Newest(size_t most) : most_(most) {}

  void Add(T item) {
    bool wake = false;
    {
      const std::lock_guard lock(mutex_);
      if (items_.size() >= most_) {
        items_.pop_front();
        ++dropped_;
      }
      items_.push_back(std::move(item));
      wake = items_.size() == most_ / 4;
    }
    if (wake) changed_.notify_one();
  }

  // Waits until there is much to take, or for `pause`, or until it is stopped.
  void Wait(std::chrono::milliseconds pause) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, pause, [this] { return stopped_ || items_.size() >= most_ / 4; });
  }

  // Waits for `pause`, or until it is stopped.
  void Pause(std::chrono::milliseconds pause) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, pause, [this] { return stopped_; });
  }

  // The oldest, at most so many.
  std::vector<T> Take(size_t most) {
    const std::lock_guard lock(mutex_);
    const auto end = items_.begin() + static_cast<std::ptrdiff_t>(std::min(most, items_.size()));
    std::vector<T> taken(std::make_move_iterator(items_.begin()), std::make_move_iterator(end));
    items_.erase(items_.begin(), end);
    return taken;
  }

  // Wakes who waits; nobody waits from now on.
  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
  }
  bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

  int64_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  const size_t most_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  int64_t dropped_ = 0;
  bool stopped_ = false;
};

}  // namespace kuzukuri::platform
