#pragma once

#include <functional>
#include <utility>

#include "services/aggregator/upstream/memory.h"
#include "services/platform/server/call.h"
#include "services/platform/server/executor.h"
#include "services/platform/server/pollers.h"

namespace kuzukuri::aggregator {

// What the handlers work with. Larger answers are computed by the workers: a batch of head checks
// comes back on one thread for many requests, and must not compute all of theirs one after the
// other.
struct Backend {
  Memory& memory;
  platform::Executor& workers;
};

// Where something is computed.
enum class Place { kHere, kWorker };

// Handing a computation to a worker costs as much as a small answer does. With few cores no worker
// is idle that could take it sooner.
inline Place PlaceOf(size_t cells) {
  constexpr size_t kSmall = 500;  // cells: about a tenth of a millisecond
  return platform::HasFewCores() && cells <= kSmall ? Place::kHere : Place::kWorker;
}

// Runs `compute` and hands its result to `done`, once. By a worker RESOURCE_EXHAUSTED (reason
// SERVER_BUSY) when too many wait; not run when the request is over meanwhile.
template <class Result, class Compute>
void RunAt(Place place, platform::Executor& workers, const Context& context,
           const std::function<void(absl::StatusOr<Result>)>& done, Compute compute) {
  const auto run = [context, done, compute = std::move(compute)] {
    if (absl::Status alive = platform::CheckAlive(*context); !alive.ok()) return done(alive);
    absl::StatusOr<Result> result = absl::UnknownError("not run");
    try {
      result = compute();
    } catch (...) {
      result = platform::CaughtException(*context);
    }
    done(std::move(result));
  };
  if (place == Place::kHere) return run();
  if (!workers.TrySubmit(run)) done(platform::ServerBusy());
}

}  // namespace kuzukuri::aggregator
