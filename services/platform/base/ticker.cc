#include "services/platform/base/ticker.h"

#include <utility>

namespace kuzukuri::platform {

Ticker::Ticker(std::chrono::milliseconds interval, std::function<bool(Time now)> tick)
    : interval_(interval), tick_(std::move(tick)), thread_([this] { Run(); }) {}

Ticker::~Ticker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Ticker::Start() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(started_, true)) return;
  }
  wake_.notify_one();
}

void Ticker::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return started_ || stopping_; });
    if (wake_.wait_for(lock, interval_, [this] { return stopping_; })) return;
    // What starts while `tick_` looks is not overlooked.
    started_ = false;
    lock.unlock();
    const bool waits = tick_(std::chrono::steady_clock::now());
    lock.lock();
    started_ = started_ || waits;
  }
}

}  // namespace kuzukuri::platform
