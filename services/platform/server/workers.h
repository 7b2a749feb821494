#pragma once

#include <algorithm>

#include "services/platform/work/executor.h"

namespace kuzukuri::platform {

// How many threads a service's handlers get, of each kind: as many as it has connections for them,
// so that none waits for a connection with a thread in hand.
struct WorkerSizes {
  int reads = 4;
  int writes = 4;
  int imports = 2;
  int exports = 2;
  size_t waiting = 1024;  // of each kind, for a thread
};

// The threads of a service's handlers. Each kind has its own, and no jurisdiction can have them
// all.
struct Workers {
  explicit Workers(const WorkerSizes& sizes)
      : reads("reads", {sizes.reads, MostOf(sizes.reads), Waiting(sizes)}),
        // Writers of one jurisdiction wait for each other anyway, in the database for its head's
        // lock: here they do so in order, and without a thread or a connection.
        writes("writes", {sizes.writes, 1, Waiting(sizes)}),
        imports("imports", {sizes.imports, MostOf(sizes.imports), Waiting(sizes)}),
        exports("exports", {sizes.exports, MostOf(sizes.exports), Waiting(sizes)}) {}

  // What one jurisdiction may use of some threads: a quarter, one at least, is left to the others.
  static int MostOf(int threads) { return std::max(1, threads - std::max(1, threads / 4)); }

  Executor reads;
  Executor writes;
  Executor imports;
  Executor exports;

 private:
  // One jurisdiction may fill half the places.
  static QuotaLimits Waiting(const WorkerSizes& sizes) {
    return {std::max<size_t>(1, sizes.waiting / 2), sizes.waiting};
  }
};

}  // namespace kuzukuri::platform
