#include "services/platform/work/executor.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::platform {

Executor::Executor(const std::string& what, ExecutorLimits limits)
    : limits_(limits), waiting_(absl::StrCat(what, " waiting"), limits.waiting) {
  threads_.reserve(static_cast<size_t>(limits.threads));
  for (int i = 0; i < limits.threads; ++i) threads_.emplace_back([this] { Run(); });
}

Executor::~Executor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

absl::Status Executor::Submit(const JurisdictionCode& jurisdiction, std::function<void()> task) {
  KZ_ASSIGN_OR_RETURN(Quota::Slot slot, Reserve(jurisdiction));
  Add(jurisdiction, {std::move(slot), std::move(task)});
  return absl::OkStatus();
}

absl::StatusOr<Quota::Slot> Executor::Reserve(const JurisdictionCode& jurisdiction) {
  return waiting_.Take(jurisdiction);
}

void Executor::SubmitReserved(const JurisdictionCode& jurisdiction, std::function<void()> task) {
  Add(jurisdiction, {Quota::Slot(), std::move(task)});
}

void Executor::Add(const JurisdictionCode& jurisdiction, Task task) {
  const std::lock_guard lock(mutex_);
  const auto lane = lanes_.try_emplace(jurisdiction).first;
  lane->second.tasks.push_back(std::move(task));
  Queue(lane);
}

ExecutorCounts Executor::counts() const {
  const std::lock_guard lock(mutex_);
  return {running_, waiting_.counts(), done_};
}

void Executor::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !turns_.empty(); });
    // What waits behind a running task of its jurisdiction is run by that one's thread.
    if (turns_.empty()) return;
    const auto lane = turns_.front();
    turns_.pop_front();
    Task task = Take(lane);
    lock.unlock();
    task.run();
    task = Task();  // what it holds is let go of here, without the mutex
    lock.lock();
    Finish(lane);
  }
}

void Executor::Queue(Lanes::iterator lane) {
  Lane& state = lane->second;
  if (state.queued || state.tasks.empty()) return;
  if (state.running >= limits_.running_per_jurisdiction) return;
  state.queued = true;
  turns_.push_back(lane);
  wake_.notify_one();
}

Executor::Task Executor::Take(Lanes::iterator lane) {
  Lane& state = lane->second;
  Task task = std::move(state.tasks.front());
  state.tasks.pop_front();
  task.waiting = Quota::Slot();
  state.queued = false;
  ++state.running;
  ++running_;
  Queue(lane);
  return task;
}

void Executor::Finish(Lanes::iterator lane) {
  Lane& state = lane->second;
  --state.running;
  --running_;
  ++done_;
  Queue(lane);
  if (state.running == 0 && state.tasks.empty()) lanes_.erase(lane);
}

}  // namespace kuzukuri::platform
