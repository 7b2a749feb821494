// Loads that several requests share, and the requests that wait for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/db/context.h"

namespace kuzukuri::aggregator {

using Context = std::shared_ptr<const platform::RequestContext>;

// A request that waits for what is loaded.
class Waiting {
 public:
  virtual ~Waiting() = default;
  virtual const platform::RequestContext& context() const = 0;
  // Whether it was answered.
  virtual bool IsOver() const = 0;
  // Answers it, unless it was, without waiting any longer.
  virtual void Leave(const absl::Status& status) = 0;
};

// Each request leaves when its own time is over or its caller went away, and what is loaded for
// nobody any more is cancelled. Thread safe; nothing blocks but Stop.
class Loads {
 public:
  using Time = std::chrono::system_clock::time_point;
  struct Load {
    std::vector<std::shared_ptr<const Waiting>> waiting;
    std::function<void()> cancel;
    bool over = false;  // ended or cancelled
  };
  using LoadPtr = std::shared_ptr<Load>;

  void Add(std::shared_ptr<Waiting> waiting);
  LoadPtr Begin(const std::shared_ptr<const Waiting>& waiting);
  // False when nobody waited for it any more: another must begin.
  bool Join(const LoadPtr& load, const std::shared_ptr<const Waiting>& waiting);
  // How it is cancelled.
  void SetCancel(const LoadPtr& load, std::function<void()> cancel);
  void End(const LoadPtr& load);
  // Cancels all and waits for their ends.
  void Stop();

  // Lets time pass: false when nothing is loaded and nobody waits.
  bool Tick(Time now);

 private:
  std::vector<std::shared_ptr<Waiting>> TakeLate(Time now);
  // Of those that nobody waits for any more, or of all.
  std::vector<std::function<void()>> TakeCancels(bool all);

  std::mutex mutex_;
  std::condition_variable ended_;
  std::vector<std::shared_ptr<Waiting>> waiting_;
  std::vector<LoadPtr> loads_;
};

}  // namespace kuzukuri::aggregator
