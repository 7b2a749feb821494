#pragma once

#include <functional>
#include <utility>

#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/upstream/memory/memory.h"
#include "services/platform/server/call.h"
#include "services/platform/work/executor.h"

namespace kuzukuri::aggregator {

// What the handlers work with. Whatever is computed is computed by the workers: a batch of head
// checks comes back on one thread for many requests, which must answer others meanwhile.
struct Backend {
  Memory& memory;
  platform::Executor& workers;
};

// Has a worker run `compute(still_wanted)` and hand its result to `done`, once. RESOURCE_EXHAUSTED,
// see platform::Quota, when too many wait; not run when the request is over meanwhile.
template <class Result, class Compute>
void RunOnWorker(platform::Executor& workers, const Context& context,
                 const std::function<void(absl::StatusOr<Result>)>& done, Compute compute) {
  const auto run = [context, done, compute = std::move(compute)] {
    const StillWanted still_wanted = [context] { return platform::CheckAlive(*context); };
    if (absl::Status wanted = still_wanted(); !wanted.ok()) return done(wanted);
    absl::StatusOr<Result> result = absl::UnknownError("not run");
    try {
      result = compute(still_wanted);
    } catch (...) {
      result = platform::CaughtException(*context);
    }
    done(std::move(result));
  };
  const absl::Status taken = workers.Submit(context->jurisdiction, run);
  if (!taken.ok()) done(taken);
}

}  // namespace kuzukuri::aggregator
