#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace kuzukuri::platform {

// Counts what is under way, so that whoever owns what it uses can wait for it before that goes.
// Thread safe.
class InFlight {
 public:
  // One of the things, until it is destroyed.
  class Token {
   public:
    explicit Token(InFlight& counter) : counter_(counter) { counter_.Begin(); }
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;
    ~Token() { counter_.End(); }

   private:
    InFlight& counter_;
  };

  // Waits until none is left. What begins afterwards is not waited for.
  void Wait() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return count_ == 0; });
  }

  size_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  void Begin() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void End() {
    // Told under the lock: once it is let go of, whoever waits may destroy this.
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) none_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable none_;
  size_t count_ = 0;
};

}  // namespace kuzukuri::platform
