#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/base/ids.h"
#include "services/platform/work/quota.h"

namespace kuzukuri::platform {

struct ExecutorLimits {
  int threads = 1;
  int running_per_jurisdiction = 1;  // threads that one jurisdiction may use at a time
  QuotaLimits waiting;
};

struct ExecutorCounts {
  size_t running = 0;
  QuotaCounts waiting;
  uint64_t done = 0;
};

// Threads for work that blocks or takes long, shared between jurisdictions so that none can keep
// the others waiting: each has its own queue and uses a part of the threads at most, and those that
// have work waiting are served in turn. The work of one jurisdiction begins in the order it came.
class Executor {
 public:
  // `what` is what runs here, in the plural, as errors say it: `reads`.
  Executor(const std::string& what, ExecutorLimits limits);
  // Runs what waits, then stops.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // RESOURCE_EXHAUSTED, see Quota, when too much waits: the task is not run, and the caller sheds
  // the request.
  absl::Status Submit(const JurisdictionCode& jurisdiction, std::function<void()> task);

  // The same in two steps, for one task that serves several who wait: each holds a place of its own
  // until it is served, and the task has none.
  absl::StatusOr<Quota::Slot> Reserve(const JurisdictionCode& jurisdiction);
  void SubmitReserved(const JurisdictionCode& jurisdiction, std::function<void()> task);

  ExecutorCounts counts() const;
  const ExecutorLimits& limits() const { return limits_; }

 private:
  struct Task {
    Quota::Slot waiting;
    std::function<void()> run;
  };
  struct Lane {
    std::deque<Task> tasks;
    int running = 0;
    bool queued = false;  // in turns_
  };
  using Lanes = std::map<JurisdictionCode, Lane>;

  void Run();
  void Add(const JurisdictionCode& jurisdiction, Task task);
  // Lines the lane up for its turn when it has a task that may run. Needs the mutex.
  void Queue(Lanes::iterator lane);
  // The first task of the lane whose turn it is. Needs the mutex.
  Task Take(Lanes::iterator lane);
  void Finish(Lanes::iterator lane);

  const ExecutorLimits limits_;
  Quota waiting_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Lanes lanes_;                        // by jurisdiction: those with a task waiting or running
  std::deque<Lanes::iterator> turns_;  // the lanes of which a task may run now
  size_t running_ = 0;
  uint64_t done_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kuzukuri::platform
