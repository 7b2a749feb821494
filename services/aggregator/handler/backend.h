#pragma once

#include <functional>
#include <utility>

#include "services/aggregator/upstream/memory.h"
#include "services/platform/server/call.h"
#include "services/platform/server/executor.h"

namespace kuzukuri::aggregator {

// What the handlers work with. Answers are computed by the workers: a batch of head checks comes
// back on one thread for many requests, and must not compute all of theirs one after the other.
struct Backend {
  Memory& memory;
  platform::Executor& workers;
};

// Runs `compute` on a worker and hands its result to `done`, once. RESOURCE_EXHAUSTED (reason
// SERVER_BUSY) when too many wait; not run when the request is over meanwhile.
template <class Result, class Compute>
void RunOn(platform::Executor& workers, const Context& context,
           const std::function<void(absl::StatusOr<Result>)>& done, Compute compute) {
  const bool accepted = workers.TrySubmit([context, done, compute = std::move(compute)] {
    if (absl::Status alive = platform::CheckAlive(*context); !alive.ok()) return done(alive);
    absl::StatusOr<Result> result = absl::UnknownError("not run");
    try {
      result = compute();
    } catch (...) {
      result = platform::CaughtException(*context);
    }
    done(std::move(result));
  });
  if (!accepted) done(platform::ServerBusy());
}

}  // namespace kuzukuri::aggregator
