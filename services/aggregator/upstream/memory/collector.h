#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/statusor.h"
#include "services/aggregator/upstream/data.h"
#include "services/aggregator/upstream/loads.h"

namespace kuzukuri::aggregator {

// A request that waits for several pieces, which are put together. Answered once: with all of them,
// or with the first error. Thread safe.
class Collector final : public Waiting, public std::enable_shared_from_this<Collector> {
 public:
  using Done = std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)>;
  Collector(Context context, int pieces, Done done)
      : context_(std::move(context)), pieces_(pieces), done_(std::move(done)) {}

  const platform::RequestContext& context() const override { return *context_; }
  bool IsOver() const override {
    const std::lock_guard lock(mutex_);
    return done_ == nullptr;
  }
  void Leave(const absl::Status& status) override {
    if (const Done done = TakeDone()) done(status);
  }

  // Takes one of the pieces, which `put(fetched, piece)` puts where it belongs.
  template <class T, class Put>
  Loaded<T> Piece(const Put& put) {
    return [self = shared_from_this(), put](const absl::StatusOr<std::shared_ptr<const T>>& piece) {
      if (!piece.ok()) return self->Leave(piece.status());
      self->Take([&](Fetched& fetched) { put(fetched, *piece); });
    };
  }

 private:
  Done TakeDone() {
    const std::lock_guard lock(mutex_);
    return std::exchange(done_, nullptr);
  }

  template <class Put>
  void Take(const Put& put) {
    {
      const std::lock_guard lock(mutex_);
      put(*fetched_);
      if (--pieces_ > 0) return;
    }
    if (const Done done = TakeDone()) done(std::shared_ptr<const Fetched>(fetched_));
  }

  const Context context_;
  mutable std::mutex mutex_;
  int pieces_;
  const std::shared_ptr<Fetched> fetched_ = std::make_shared<Fetched>();
  Done done_;
};

}  // namespace kuzukuri::aggregator
