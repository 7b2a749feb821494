#include "services/platform/db/connect.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
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

std::string NameOf(const pg_conn* connection) {
  const char* const host = PQhost(connection);
  return host == nullptr || *host == '\0' ? "the database" : absl::StrCat("the database at ", host);
}

bool IsEnd(PostgresPollingStatusType state) {
  return state == PGRES_POLLING_OK || state == PGRES_POLLING_FAILED;
}

std::string Joined(const Settings& settings) {
  std::string text;
  for (const auto& [name, value] : settings) absl::StrAppend(&text, name, "=", Quoted(value), " ");
  return text;
}

// A setting that may be a list; nothing where it is not set.
std::vector<std::string> PartsOf(const Settings& settings, const char* name) {
  const auto found = settings.find(name);
  if (found == settings.end() || found->second.empty()) return {};
  return absl::StrSplit(found->second, ',');
}

// Sets what one of a list's parts says.
void Choose(const std::vector<std::string>& parts, size_t place, const char* name,
            Settings& settings) {
  if (place < parts.size()) settings[name] = parts[place];
}

// The hosts of a string, whoever it is for.
std::string PlacesOf(const Settings& settings) {
  std::string places;
  for (const char* name : {"host", "hostaddr", "port"}) {
    const auto found = settings.find(name);
    absl::StrAppend(&places, found == settings.end() ? "" : found->second, ";");
  }
  return places;
}

// Which of several hosts was right last.
class LastRight {
 public:
  size_t Find(const std::string& places) {
    const std::lock_guard lock(mutex_);
    const auto found = hosts_.find(places);
    return found == hosts_.end() ? 0 : found->second;
  }
  void Note(const std::string& places, size_t host) {
    const std::lock_guard lock(mutex_);
    hosts_[places] = host;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, size_t> hosts_;  // by PlacesOf
};

// Connects to one host.
Connected ConnectTo(const std::string& conninfo, Time deadline) {
  Connected made{Connection(PQconnectStart(conninfo.c_str())), "", false};
  pg_conn* const connection = made.connection.get();
  PostgresPollingStatusType state =
      PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (!IsEnd(state)) {
    const bool reading = state == PGRES_POLLING_READING;
    if (!Await(PQsocket(connection), reading ? POLLIN : POLLOUT, deadline)) {
      made.error = absl::StrCat(NameOf(connection), " did not answer in time");
      made.connection = nullptr;
      return made;
    }
    made.refused = made.refused || reading;
    state = PQconnectPoll(connection);
  }
  if (state == PGRES_POLLING_OK) return made;
  made.error = std::string(absl::StripAsciiWhitespace(PQerrorMessage(connection)));
  made.connection = nullptr;
  return made;
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
  return Joined(*settings);
}

std::chrono::milliseconds ConnectLimit(const std::string& conninfo) {
  Settings settings = Parse(conninfo).value_or(Settings());
  int seconds = 0;
  if (!absl::SimpleAtoi(settings["connect_timeout"], &seconds) || seconds < 1) seconds = 3;
  const std::string& hosts = settings["host"].empty() ? settings["hostaddr"] : settings["host"];
  return std::chrono::seconds(seconds) * (1 + std::count(hosts.begin(), hosts.end(), ','));
}

std::vector<std::string> HostsOf(const std::string& conninfo) {
  const Settings settings = Parse(conninfo).value_or(Settings());
  const std::vector<std::string> names = PartsOf(settings, "host");
  const std::vector<std::string> addresses = PartsOf(settings, "hostaddr");
  const std::vector<std::string> ports = PartsOf(settings, "port");
  const size_t count = std::max(names.size(), addresses.size());
  if (count < 2) return {conninfo};
  std::vector<std::string> hosts;
  for (size_t i = 0; i < count; ++i) {
    Settings one = settings;
    // One port is that of all.
    Choose(names, i, "host", one);
    Choose(addresses, i, "hostaddr", one);
    Choose(ports, ports.size() == 1 ? 0 : i, "port", one);
    hosts.push_back(Joined(one));
  }
  return hosts;
}

Connected ConnectBy(const std::string& conninfo, Time deadline) {
  static LastRight last;
  const std::vector<std::string> hosts = HostsOf(conninfo);
  const std::string places = PlacesOf(Parse(conninfo).value_or(Settings()));
  const auto most = ConnectLimit(hosts.front());
  const size_t first = last.Find(places);
  std::vector<std::string> errors;
  Connected made;
  for (size_t i = 0; i < hosts.size(); ++i) {
    const size_t host = (first + i) % hosts.size();
    const Time now = std::chrono::system_clock::now();
    const auto share = (deadline - now) / static_cast<int>(hosts.size() - i);
    made = ConnectTo(hosts[host], std::min<Time>(now + share, now + most));
    if (made.connection != nullptr) {
      if (hosts.size() > 1) last.Note(places, host);
      return made;
    }
    errors.push_back(made.error);
  }
  made.refused = made.refused && hosts.size() == 1;
  made.error = absl::StrJoin(errors, "; ");
  return made;
}

std::optional<Rows> AskBy(pg_conn* connection, const std::string& sql,
                          const std::vector<std::string>& parameters, Time deadline) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  if (PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) != 1) {
    return std::nullopt;
  }
  Rows rows;
  while (true) {
    while (PQisBusy(connection) != 0) {
      if (!Await(PQsocket(connection), POLLIN, deadline) || PQconsumeInput(connection) != 1) {
        return std::nullopt;
      }
    }
    PGresult* const result = PQgetResult(connection);
    if (result == nullptr) return rows;
    for (int row = 0; row < PQntuples(result); ++row) {
      std::vector<std::string>& texts = rows.emplace_back();
      for (int column = 0; column < PQnfields(result); ++column) {
        texts.emplace_back(PQgetvalue(result, row, column));
      }
    }
    PQclear(result);
  }
}

}  // namespace kuzukuri::platform
