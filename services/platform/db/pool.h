// A pool of PostgreSQL connections, each with all statements of the service prepared.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/context.h"
#include "services/platform/db/pqxx_internals.h"
#include "services/platform/db/server_history.h"
#include "services/platform/db/sql.h"
#include "services/platform/db/watchdog.h"

namespace kuzukuri::platform {

struct PoolOptions {
  std::string conninfo;  // see ConnectionString
  std::string schema;    // search_path of every connection
  std::string application_name;
  // Server side, for requests without deadline.
  std::chrono::seconds statement_timeout{30};
  std::chrono::seconds lock_timeout{10};
  std::chrono::seconds max_lifetime{1800};
};

// What tells one pool of a service from the others.
struct PoolKind {
  const char* name;
  int size;
};

// What went wrong in the database, as those who operate it tell apart.
enum class DatabaseError {
  kConnection,  // it could not be reached, or the connection was lost
  kConflict,    // transactions that exclude each other; sent again by itself
  kLock,        // another holds a lock for too long
  kEnded,       // a statement took longer than it may
  kResources,   // no room, no memory, no connections
  kStorage,     // its files
  kOther,       // a statement that was refused
};
inline constexpr std::array<const char*, 7> kDatabaseErrorNames = {
    "connection", "conflict", "lock", "ended", "resources", "storage", "other"};

// How a pool fares.
struct PoolCounts {
  int in_use = 0;         // on loan or being made
  int waiting = 0;        // callers
  int64_t made = 0;       // connections, since the start
  int64_t failed = 0;     // connections that could not be made, or broke
  int64_t revisions = 0;  // that were committed
  std::array<int64_t, kDatabaseErrorNames.size()> errors = {};  // by DatabaseError
};

// The settings of every session, by name, each value as SQL.
std::vector<std::pair<std::string, std::string>> SessionVariables(const PoolOptions& options);

// Thread safe. Connections are made on demand, at most as many as the kind says; a broken one is
// discarded, and the next request makes a new one, so the service recovers by itself when
// PostgreSQL comes back.
class Pool {
 public:
  // What is shared with other pools outlives the pool.
  Pool(PoolOptions options, PoolKind kind, const std::vector<Query>& queries, Watchdog& watchdog,
       ServerHistory& history);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // When a connection was made, and how often a server had fallen silent by then.
  struct Birth {
    std::chrono::steady_clock::time_point time;
    int64_t losses = 0;
  };

  // A connection on loan; goes back when destroyed, or is closed when discarded.
  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Session> session, Birth born);
    ~Lease();
    Lease(Lease&&) noexcept;
    Lease& operator=(Lease&&) = delete;
    Session& operator*() { return *session_; }
    // Closes the session instead of giving it back: it broke or is in an unknown state.
    void Discard();

   private:
    Pool* pool_;
    std::unique_ptr<Session> session_;
    Birth born_;
  };

  // Waits for a free connection until the request's deadline (at most 5 s). UNAVAILABLE (reason
  // DATABASE_UNAVAILABLE) when PostgreSQL cannot be reached, at once when it did not answer before
  // and somebody is finding out whether it does now; RESOURCE_EXHAUSTED (reason
  // DATABASE_BUSY) when none came free, DEADLINE_EXCEEDED when the deadline came first.
  absl::StatusOr<Lease> Acquire(const RequestContext& context);

  // Closes the connections that are not on loan: one broke, so the others may have too.
  void CloseIdle();
  // The same where the database does not answer at all: whoever waits for a connection learns it
  // at once, and no pool uses a connection again that was made before.
  void Lose();

  // Notes what became of a transaction.
  void CountError(DatabaseError error);
  void CountRevisions(int64_t revisions);

  PoolCounts counts() const;
  int size() const { return kind_.size; }
  const PoolOptions& options() const { return options_; }
  const std::vector<Query>& queries() const { return queries_; }
  Watchdog& watchdog() const { return watchdog_; }
  ServerHistory& history() const { return history_; }

 private:
  struct Idle {
    std::unique_ptr<Session> session;
    Birth born;
  };
  // Waits until a connection may be taken. Needs the mutex.
  absl::Status WaitForRoom(std::unique_lock<std::mutex>& lock, const RequestContext& context);
  // Somebody finds out whether a silent database answers again: no others need to wait for that as
  // long as they would for a connection. Needs the mutex.
  bool IsProbed() const { return silent_ && connecting_ > 0; }
  absl::Status Busy(const RequestContext& context) const;
  absl::Status Unreachable() const;
  std::unique_ptr<Session> Connect(const RequestContext& context);
  // Throws pqxx::broken_connection when the server is one whose place another has taken.
  void Configure(Session& session) const;
  // What came of connecting; `silent`: nobody answered.
  void Made();
  void NotMade(bool silent);
  void Return(std::unique_ptr<Session> session, const Birth& born);
  void Forget();

  const PoolOptions options_;
  const std::chrono::milliseconds connect_limit_;
  const PoolKind kind_;
  const std::vector<Query>& queries_;
  Watchdog& watchdog_;
  ServerHistory& history_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<Idle> idle_;
  PoolCounts counts_;
  int connecting_ = 0;                            // of those in use
  int64_t losses_ = 0;                            // times the database did not answer
  bool silent_ = false;                           // it did not, and no connection was made since
  std::chrono::system_clock::time_point probed_;  // when one was last tried
};

}  // namespace kuzukuri::platform
