// libpq within limits: its own calls wait for as long as the network pleases.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct pg_conn;

namespace kuzukuri::platform {

struct CloseConnection {
  void operator()(pg_conn* connection) const;
};
using Connection = std::unique_ptr<pg_conn, CloseConnection>;

// An operator's connection string or URI with our limits of time: for the wait for a host, and for
// a peer that acknowledges nothing any more. What the string sets itself stays. Of `file:PATH` it
// is in that file, which is read for each connection, so that a password is changed without a
// restart.
std::string ConnectionString(const std::string& conninfo);

// How long connecting may take with such a string, all its hosts together.
std::chrono::milliseconds ConnectLimit(const std::string& conninfo);

// What came of connecting.
struct Connected {
  Connection connection;  // null when none was made
  std::string error;      // why none was, of each host
  // The database was there and refused, for want of connections or because it starts. Of several
  // hosts nobody can say whether it was the right one.
  bool refused = false;
};

// Connects, and gives up at the deadline. Of several hosts the one that was right last, for
// whoever in this process connects to the same, is tried first; each has its part of the
// time and no more than connect_timeout, so that a silent one does not keep anybody from the next.
// (Names of hosts are looked up by the system's resolver, which has limits of its own.)
Connected ConnectBy(const std::string& conninfo, std::chrono::system_clock::time_point deadline);

// A string for each host of one that names several.
std::vector<std::string> HostsOf(const std::string& conninfo);

// Runs a statement. The rows of its answer as texts, none where it was an error; nothing unless the
// database has answered by the deadline.
using Rows = std::vector<std::vector<std::string>>;
std::optional<Rows> AskBy(pg_conn* connection, const std::string& sql,
                          const std::vector<std::string>& parameters,
                          std::chrono::system_clock::time_point deadline);

}  // namespace kuzukuri::platform
