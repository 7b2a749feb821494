#include "services/platform/db/aside.h"

#include <chrono>
#include <optional>
#include <vector>

#include "services/platform/db/connect.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {
namespace {

constexpr std::chrono::seconds kPatience{2};

// A session's number may have been given to another since.
constexpr const char* kAsk =
    "select found.pid is not null,"
    "  case when asked.cancel and found.pid is not null then pg_cancel_backend(found.pid) end "
    "from unnest($1::int[], $2::timestamptz[], $3::bool[]) with ordinality"
    "  as asked (pid, start, cancel, place) "
    "left join lateral (select pid from pg_stat_get_activity(asked.pid)"
    "  where backend_start = asked.start) found on true "
    "order by asked.place";

using Known = std::optional<std::vector<bool>>;

// Whether the server knows each.
Known Read(const Rows& rows, size_t count) {
  // An error is an answer as well.
  if (rows.size() != count) return std::vector<bool>(count, true);
  std::vector<bool> known;
  for (const std::vector<std::string>& row : rows) known.push_back(row.front() == "t");
  return known;
}

Known Ask(const std::string& conninfo, const std::vector<Watchdog::Asked>& sessions) {
  const auto deadline = std::chrono::system_clock::now() + kPatience;
  const Connected connected = ConnectBy(ConnectionString(conninfo), deadline);
  if (connected.connection == nullptr) {
    if (!connected.refused) return std::nullopt;
    return std::vector<bool>(sessions.size(), true);
  }
  SqlArray pids;
  SqlArray starts;
  SqlArray cancels;
  for (const Watchdog::Asked& asked : sessions) {
    pids.Add(asked.session.pid);
    starts.Add(asked.session.start);
    cancels.Add(asked.cancel);
  }
  const auto rows =
      AskBy(connected.connection.get(), kAsk, {pids.str(), starts.str(), cancels.str()}, deadline);
  return rows ? Read(*rows, sessions.size()) : std::nullopt;
}

}  // namespace

Watchdog::Aside MakeAside(const std::string& conninfo) {
  return
      [conninfo](const std::vector<Watchdog::Asked>& sessions) { return Ask(conninfo, sessions); };
}

}  // namespace kuzukuri::platform
