// Follows the revisions of jurisdictions for any number of callers, with one poller per process:
// no notification rides on the writes themselves, which it would slow down.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/db/pool.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::platform {

// One caller that follows a jurisdiction. Implementations are called by the poller's thread, with
// no lock held, and must not block.
class Watcher {
 public:
  Watcher(std::string jurisdiction, int64_t after)
      : jurisdiction_(std::move(jurisdiction)), after_(after) {}
  virtual ~Watcher() = default;

  // Whether it can take records now; false while its caller is slow.
  virtual bool Ready() = 0;
  // The next records, in order.
  virtual void Deliver(const std::vector<RevisionRecord>& records) = 0;
  // The end: the database is lost or the service stops. Nothing is called after it.
  virtual void End(const absl::Status& status) = 0;

  const std::string& jurisdiction() const { return jurisdiction_; }

 private:
  friend class WatchHub;
  const std::string jurisdiction_;
  int64_t after_;
};

class WatchHub {
 public:
  WatchHub(Pool& pool, std::chrono::milliseconds interval);
  ~WatchHub();

  // False once the hub has stopped.
  bool Add(std::shared_ptr<Watcher> watcher);
  void Remove(const std::shared_ptr<Watcher>& watcher);
  // Looks at once: a write was committed here, or a slow caller is ready again.
  void Hint();
  // Ends every watcher with UNAVAILABLE (reason SHUTTING_DOWN).
  void Stop();

 private:
  void Run();
  absl::Status Poll(const std::vector<std::shared_ptr<Watcher>>& watchers);

  Pool& pool_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::set<std::shared_ptr<Watcher>> watchers_;
  bool hinted_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::platform
