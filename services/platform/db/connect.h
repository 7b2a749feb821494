// libpq within limits: its own calls wait for as long as the network pleases.
#pragma once

#include <chrono>
#include <memory>
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
  Connection connection;  // PQstatus and PQerrorMessage tell
  bool in_time = true;
  bool answered = false;  // somebody was there, whatever it said
};

// Connects, and gives up at the deadline. (Names of hosts are looked up by the system's resolver,
// which has limits of its own.)
Connected ConnectBy(const std::string& conninfo, std::chrono::system_clock::time_point deadline);

// Runs a statement. False unless the database has answered by the deadline, whatever it said.
bool AskBy(pg_conn* connection, const std::string& sql, const std::vector<std::string>& parameters,
           std::chrono::system_clock::time_point deadline);

}  // namespace kuzukuri::platform
