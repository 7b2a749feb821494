#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace kuzukuri::platform {

// What all who connect to a service's database know of its servers together, so that a server that
// was frozen, and thaws when another has taken its place, is not taken for the database again.
// Thread safe.
class ServerHistory {
 public:
  // How often a server fell silent. A connection made before the last time is of no use, whoever's
  // it is: it may be to a server that does not know yet what it missed.
  int64_t losses() const { return losses_.load(); }
  void Lose() {
    ++losses_;
    silent_ = true;
  }

  // Whether nobody has reached a server since the last time one fell silent.
  bool IsSilent() const { return silent_.load(); }
  void Reach() { silent_ = false; }

  // Whether a server that takes writes goes on from what is known: each that takes another's place
  // begins the next timeline of the system. 0: it takes none, and says nothing.
  bool Follows(const std::string& system, int64_t timeline) {
    if (timeline == 0) return true;
    const std::lock_guard lock(mutex_);
    int64_t& newest = timelines_[system];
    if (timeline < newest) return false;
    newest = timeline;
    return true;
  }

 private:
  std::atomic<int64_t> losses_ = 0;
  std::atomic<bool> silent_ = false;
  std::mutex mutex_;
  std::map<std::string, int64_t> timelines_;  // by system identifier: a restored dump is another's
};

// The system and the timeline of a server: columns of a statement. Of one that only follows the
// timeline is 0.
inline constexpr const char* kServerColumns =
    "(select system_identifier from pg_control_system()), "
    "case when pg_is_in_recovery() then 0 else "
    "('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end";

}  // namespace kuzukuri::platform
