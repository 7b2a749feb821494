// What depends on the insides of libpqxx, all in one place. Each of these is either undocumented or
// changed in libpqxx 7, so that another version must be looked at here before it is built with.
#pragma once

#include <chrono>
#include <pqxx/pqxx>
#include <string>

#include "services/platform/db/watchdog.h"

struct pg_conn;

namespace kuzukuri::platform {

static_assert(PQXX_VERSION_MAJOR == 6 && PQXX_VERSION_MINOR == 4,
              "written for libpqxx 6.4: see the comments of this file");

// A session of the database. libpqxx's own connection waits for a host without limit, hides libpq's
// connection and reconnects on its own; this one hands libpqxx a connection made elsewhere, which
// its policy objects are for (libpqxx 7 has none: there pqxx::connection takes over a PGconn).
class Session final : public pqxx::connection_base {
 public:
  // Gives up at the deadline. Throws pqxx::broken_connection.
  Session(const std::string& conninfo, std::chrono::system_clock::time_point deadline);
  ~Session();

  // Makes whoever waits for an answer return, from any thread.
  void Shut() const;
  pg_conn* raw() const { return policy_.made; }
  // Warnings that came with answers so far.
  int warnings() const { return warnings_; }

  // Set by whoever asks the database for it.
  SessionKey key;

 private:
  struct Policy final : pqxx::connectionpolicy {
    Policy(const std::string& conninfo, std::chrono::system_clock::time_point by)
        : connectionpolicy(conninfo), deadline(by) {}
    handle do_startconnect(handle orig) override;

    const std::chrono::system_clock::time_point deadline;
    handle made = nullptr;
  };

  Policy policy_;
  int warnings_ = 0;
  int socket_ = -1;  // a duplicate: libpq closes its own when the connection breaks
};

// libpq's connection below a transaction of a session.
pg_conn* RawConnection(pqxx::transaction_base& tx);

// Has a statement prepared that SQL text names: libpqxx 6 prepares one when exec_prepared first
// does, libpqxx 7 at once.
inline void PrepareNow(pqxx::connection_base& connection, const char* statement) {
  connection.prepare_now(statement);
}

// A transaction that begins and ends with statements of its own. libpqxx 6 has its transactions
// derive from the class of their names virtually, so that the last class names them; libpqxx 7
// takes the name as an argument.
using TransactionName = pqxx::internal::namedclass;

}  // namespace kuzukuri::platform
