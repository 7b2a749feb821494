#include "services/platform/db/aside.h"

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>

#include "services/platform/db/connect.h"

namespace kuzukuri::platform {
namespace {

constexpr std::chrono::seconds kPatience{2};

// A session's number may have been given to another since.
constexpr const char* kCancel =
    "select pg_cancel_backend(pid) from pg_stat_get_activity($1::int) "
    "where backend_start = $2::timestamptz";

bool Ask(const std::string& conninfo, const std::vector<SessionKey>& sessions) {
  const auto deadline = std::chrono::system_clock::now() + kPatience;
  const Connected connected = ConnectBy(ConnectionString(conninfo), deadline);
  pg_conn* const connection = connected.connection.get();
  if (!connected.in_time) return false;
  // Refused, for want of connections or because the database starts: it is there.
  if (PQstatus(connection) != CONNECTION_OK) return connected.answered;
  return std::all_of(sessions.begin(), sessions.end(), [&](const SessionKey& session) {
    return AskBy(connection, kCancel, {std::to_string(session.pid), session.start}, deadline);
  });
}

}  // namespace

Watchdog::Aside MakeAside(const std::string& conninfo) {
  return [conninfo](const std::vector<SessionKey>& sessions) { return Ask(conninfo, sessions); };
}

}  // namespace kuzukuri::platform
