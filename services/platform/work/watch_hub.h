// Follows the revisions of jurisdictions for any number of callers, with one poller per process:
// no notification rides on the writes themselves, which it would slow down.
#pragma once

#include <chrono>
#include <compare>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/revision_record.h"
#include "services/platform/work/quota.h"

namespace kuzukuri::platform {

// The revisions of a jurisdiction after one.
struct WatchQuestion {
  JurisdictionCode jurisdiction;
  Revision after;
  friend auto operator<=>(const WatchQuestion&, const WatchQuestion&) = default;
};

// The next revisions, in order, some at a time; an error ends those who ask.
using WatchAnswer = absl::StatusOr<std::vector<RevisionRecord>>;

// Reads the answers to some questions, in their order, at one moment. Called by the hub's thread.
using WatchSource =
    std::function<absl::StatusOr<std::vector<WatchAnswer>>(const std::vector<WatchQuestion>&)>;

// One caller that follows a jurisdiction. Implementations are called by the hub's thread, with no
// lock held, and must not block.
class Watcher {
 public:
  Watcher(JurisdictionCode jurisdiction, Revision after) : at_{std::move(jurisdiction), after} {}
  virtual ~Watcher() = default;

  // Whether it can take records now; false while its caller is slow.
  virtual bool Ready() = 0;
  // The next records, in order.
  virtual void Deliver(const std::vector<RevisionRecord>& records) = 0;
  // The end: the database is lost or the service stops. Nothing is called after it.
  virtual void End(const absl::Status& status) = 0;

 private:
  friend class WatchHub;
  WatchQuestion at_;
};

class WatchHub {
 public:
  WatchHub(WatchSource source, std::chrono::milliseconds interval, QuotaLimits limits);
  ~WatchHub();

  // RESOURCE_EXHAUSTED, see Quota, when there are too many; UNAVAILABLE (reason SHUTTING_DOWN) once
  // the hub has stopped.
  absl::Status Add(std::shared_ptr<Watcher> watcher);
  void Remove(const Watcher* watcher);
  // Looks at once: a write was committed here, or a slow caller is ready again.
  void Hint();
  // Ends every watcher with UNAVAILABLE (reason SHUTTING_DOWN).
  void Stop();

  QuotaCounts counts() const { return quota_.counts(); }

 private:
  struct Entry {
    std::shared_ptr<Watcher> watcher;
    Quota::Slot slot;
  };
  using Watchers = std::vector<std::shared_ptr<Watcher>>;

  void Run();
  Watchers List();
  // Asks for those that can take records and hands them over.
  void Look(const Watchers& watchers);
  // The source failed: one failure is waited out, several end the watchers.
  void Fail(const absl::Status& status, const Watchers& watchers);
  void End(const std::shared_ptr<Watcher>& watcher, const absl::Status& status);

  const WatchSource source_;
  const std::chrono::milliseconds interval_;
  Quota quota_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<const Watcher*, Entry> entries_;
  bool hinted_ = false;
  bool stopping_ = false;
  int failures_ = 0;  // of the hub's thread: looks that failed one after the other
  std::thread thread_;
};

}  // namespace kuzukuri::platform
