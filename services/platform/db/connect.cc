#include "services/platform/db/connect.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace kuzukuri::platform {
namespace {

using Settings = std::map<std::string, std::string>;
using Time = std::chrono::system_clock::time_point;

// A dead peer is noticed by TCP within some seconds, idle or not, and one of several hosts that is
// dead in time for the next. What somebody on the way acknowledges is the watchdog's to notice.
const Settings& Limits() {
  static const Settings limits = {{"connect_timeout", "3"},  {"keepalives", "1"},
                                  {"keepalives_idle", "3"},  {"keepalives_interval", "1"},
                                  {"keepalives_count", "3"}, {"tcp_user_timeout", "4000"}};
  return limits;
}

// What a string sets; nothing when it cannot be read, which connecting with it will say.
std::optional<Settings> Parse(const std::string& conninfo) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(conninfo.c_str(), nullptr), PQconninfoFree);
  if (options == nullptr) return std::nullopt;
  Settings settings;
  for (const PQconninfoOption* option = options.get();
       option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val != nullptr) settings[option->keyword] = option->val;
  }
  return settings;
}

std::string Quoted(const std::string& value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// Waits until the socket is ready; false when the time is over.
bool Await(int socket, short events, Time deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::system_clock::now());
  pollfd wait = {socket, events, 0};
  return left.count() > 0 && poll(&wait, 1, static_cast<int>(left.count())) != 0;
}

bool IsEnd(PostgresPollingStatusType state) {
  return state == PGRES_POLLING_OK || state == PGRES_POLLING_FAILED;
}

// A file that cannot be read leaves nothing to connect with, which connecting says.
std::string ReadString(const std::string& conninfo) {
  absl::string_view path = conninfo;
  if (!absl::ConsumePrefix(&path, "file:")) return conninfo;
  std::ifstream file{std::string(path)};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

void CloseConnection::operator()(pg_conn* connection) const { PQfinish(connection); }

std::string ConnectionString(const std::string& told) {
  const std::string conninfo = ReadString(told);
  std::optional<Settings> settings = Parse(conninfo);
  if (!settings) return conninfo;
  settings->insert(Limits().begin(), Limits().end());
  std::string text;
  for (const auto& [name, value] : *settings) absl::StrAppend(&text, name, "=", Quoted(value), " ");
  return text;
}

std::chrono::milliseconds ConnectLimit(const std::string& conninfo) {
  Settings settings = Parse(conninfo).value_or(Settings());
  int seconds = 0;
  if (!absl::SimpleAtoi(settings["connect_timeout"], &seconds) || seconds < 1) seconds = 3;
  const std::string& hosts = settings["host"].empty() ? settings["hostaddr"] : settings["host"];
  return std::chrono::seconds(seconds) * (1 + std::count(hosts.begin(), hosts.end(), ','));
}

Connected ConnectBy(const std::string& conninfo, Time deadline) {
  Connected made{Connection(PQconnectStart(conninfo.c_str()))};
  pg_conn* const connection = made.connection.get();
  PostgresPollingStatusType state =
      PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (!IsEnd(state)) {
    const bool reading = state == PGRES_POLLING_READING;
    made.in_time = Await(PQsocket(connection), reading ? POLLIN : POLLOUT, deadline);
    if (!made.in_time) return made;
    made.answered = made.answered || reading;
    state = PQconnectPoll(connection);
  }
  return made;
}

bool AskBy(pg_conn* connection, const std::string& sql, const std::vector<std::string>& parameters,
           Time deadline) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  if (PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) != 1) {
    return false;
  }
  while (true) {
    while (PQisBusy(connection) != 0) {
      if (!Await(PQsocket(connection), POLLIN, deadline) || PQconsumeInput(connection) != 1) {
        return false;
      }
    }
    PGresult* const result = PQgetResult(connection);
    if (result == nullptr) return true;
    PQclear(result);
  }
}

}  // namespace kuzukuri::platform
