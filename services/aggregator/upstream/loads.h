// Loads that several requests share, and the requests that wait for them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/context.h"
#include "services/platform/work/in_flight.h"

namespace kuzukuri::aggregator {

using Context = std::shared_ptr<const platform::RequestContext>;

// Takes what was loaded, or why it was not.
template <class T>
using Loaded = std::function<void(absl::StatusOr<std::shared_ptr<const T>>)>;

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
  // Under way until the last who holds it has let go of it: who ends it may still be on the way out
  // of what it was loaded with.
  struct Load {
    explicit Load(platform::InFlight& under_way) : token(under_way) {}
    const platform::InFlight::Token token;
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
  // Keeps Stop waiting like a load does, for who begins loads.
  platform::InFlight::Token Hold() { return platform::InFlight::Token(under_way_); }
  // Cancels all, also those that still begin, and waits until none is under way.
  void Stop();

  // Lets time pass: false when nothing is loaded and nobody waits.
  bool Tick(Time now);

 private:
  std::vector<std::shared_ptr<Waiting>> TakeLate(Time now);
  // Of those that nobody waits for any more, or of all.
  std::vector<std::function<void()>> TakeCancels(bool all);

  platform::InFlight under_way_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<std::shared_ptr<Waiting>> waiting_;
  std::vector<LoadPtr> loads_;
};

}  // namespace kuzukuri::aggregator
