#include "services/platform/db/pqxx_internals.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "services/platform/db/connect.h"

namespace kuzukuri::platform {

pqxx::connectionpolicy::handle Session::Policy::do_startconnect(handle orig) {
  if (orig != nullptr) return orig;
  Connected connected = ConnectBy(options(), deadline);
  if (connected.connection == nullptr) throw pqxx::broken_connection(connected.error);
  made = connected.connection.release();
  return made;
}

namespace {

// Counts warnings; what the database tells besides goes nowhere.
void CountWarning(void* count, const PGresult* notice) {
  const char* const severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity != nullptr && std::strcmp(severity, "WARNING") == 0) ++*static_cast<int*>(count);
}

}  // namespace

Session::Session(const std::string& conninfo, std::chrono::system_clock::time_point deadline)
    : connection_base(policy_), policy_(conninfo, deadline) {
  init();
  // Reconnecting would lose the session's settings and locks and hide a commit whose outcome is
  // unknown.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  inhibit_reactivation(true);
#pragma GCC diagnostic pop
  PQsetNoticeReceiver(raw(), CountWarning, &warnings_);
  socket_ = fcntl(PQsocket(raw()), F_DUPFD_CLOEXEC, 0);
}

Session::~Session() {
  close();
  ::close(socket_);
}

void Session::Shut() const { shutdown(socket_, SHUT_RDWR); }

pg_conn* RawConnection(pqxx::transaction_base& tx) {
  return static_cast<Session&>(tx.conn()).raw();  // there are no other connections
}

}  // namespace kuzukuri::platform
