#include "services/platform/heads/database.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/db/connect.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

constexpr const char* kStatement = "read_heads";
constexpr std::chrono::milliseconds kPatience{1000};
// How often it is looked whether a server fell silent, in milliseconds.
constexpr int kLook = 500;

absl::Status Lost() {
  return Unavailable(ErrorReason::kDatabaseUnavailable,
                     "the database connection was lost; the service recovers by itself, try again");
}

absl::Status Unreachable(const std::string& schema) {
  return Unavailable(ErrorReason::kDatabaseUnavailable,
                     "the database cannot be reached; the service recovers by itself, try again",
                     {{"schema", schema}});
}

std::string StatementOf(const Pool& pool) {
  const auto found =
      std::find_if(pool.queries().begin(), pool.queries().end(),
                   [](const Query& query) { return std::strcmp(query.name, kStatement) == 0; });
  return found->sql;
}

// False when nothing happened until the deadline.
bool WaitFor(int socket, int16_t events, SteadyClock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
  pollfd wait = {socket, events, 0};
  return left.count() > 0 && poll(&wait, 1, static_cast<int>(left.count())) > 0;
}

// Sends what is queued and receives the last result of its answer; null when the connection is lost
// or the deadline passes.
Result Finish(PGconn* connection, SteadyClock::time_point deadline) {
  Result last(nullptr, PQclear);
  while (true) {
    const int unsent = PQflush(connection);
    if (unsent < 0) break;
    while (PQisBusy(connection) == 0) {
      PGresult* const next = PQgetResult(connection);
      if (next == nullptr) return last;
      last.reset(next);
    }
    const auto events = static_cast<int16_t>(unsent > 0 ? POLLIN | POLLOUT : POLLIN);
    if (!WaitFor(PQsocket(connection), events, deadline) || PQconsumeInput(connection) == 0) break;
  }
  return {nullptr, PQclear};
}

bool IsDone(PGconn* connection, int sent, SteadyClock::time_point deadline) {
  if (sent == 0) return false;
  const Result result = Finish(connection, deadline);
  return PQresultStatus(result.get()) == PGRES_COMMAND_OK;
}

// Whether a server goes on from what is known of the database, see ServerHistory.
bool Follows(PGconn* connection, ServerHistory& history, SteadyClock::time_point deadline) {
  if (PQsendQuery(connection, absl::StrCat("select ", kServerColumns).c_str()) == 0) return false;
  const Result result = Finish(connection, deadline);
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) return false;
  int64_t timeline = 0;
  return absl::SimpleAtoi(PQgetvalue(result.get(), 0, 1), &timeline) &&
         history.Follows(PQgetvalue(result.get(), 0, 0), timeline);
}

int64_t Number(const PGresult* rows, int row, int column) {
  int64_t value = 0;
  const bool ok = absl::SimpleAtoi(PQgetvalue(rows, row, column), &value);
  return ok ? value : 0;
}

// The columns of the statement.
enum Column { kPlace, kRevision, kMark, kMicros, kIsLost, kYear, kKind, kYearRevision };

std::vector<Head> MakeHeads(const std::vector<HeadQuery>& queries, const PGresult* rows) {
  std::vector<Head> heads;
  heads.reserve(queries.size());
  for (const HeadQuery& query : queries) {
    // Without a row nothing is written to the jurisdiction.
    Head& head = heads.emplace_back();
    head.jurisdiction = query.jurisdiction;
    head.known_is_lost = query.known_revision > Revision();
  }
  for (int row = 0; row < PQntuples(rows); ++row) {
    Head& head = heads.at(static_cast<size_t>(Number(rows, row, kPlace) - 1));
    head.revision = Revision(Number(rows, row, kRevision));
    head.mark = Number(rows, row, kMark);
    head.update_time = std::chrono::system_clock::time_point(
        std::chrono::microseconds(Number(rows, row, kMicros)));
    head.known_is_lost = *PQgetvalue(rows, row, kIsLost) == 't';
    if (PQgetisnull(rows, row, kYear) != 0) continue;
    head.years.push_back({Year(static_cast<int>(Number(rows, row, kYear))),
                          Revision(Number(rows, row, kYearRevision)),
                          PQgetvalue(rows, row, kKind)});
  }
  return heads;
}

}  // namespace

PostgresHeads::PostgresHeads(const Pool& pool)
    : options_(pool.options()),
      history_(pool.history()),
      statement_(StatementOf(pool)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PostgresHeads::~PostgresHeads() { close(wake_); }

void PostgresHeads::Wake() {
  const uint64_t one = 1;
  // Fails only when it is awake already.
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

absl::Status PostgresHeads::Wait() {
  const int socket = connection_ == nullptr ? -1 : PQsocket(connection_.get());
  std::array<pollfd, 2> waits = {{{wake_, POLLIN, 0}, {socket, POLLIN, 0}}};
  poll(waits.data(), waits.size(), kLook);
  if (CloseUnknown()) return Lost();
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t emptied = read(wake_, &count, sizeof count);
  if (waits[1].revents == 0) return absl::OkStatus();
  // What comes unasked is a notice, or the end.
  if (PQconsumeInput(connection_.get()) != 0 && PQisBusy(connection_.get()) == 0 &&
      PQstatus(connection_.get()) == CONNECTION_OK) {
    return absl::OkStatus();
  }
  connection_.reset();
  return Lost();
}

Connection PostgresHeads::Connect(const PoolOptions& options, const std::string& statement,
                                  ServerHistory& history) {
  // Whatever the string says: a standby's heads can be old.
  const std::string conninfo =
      absl::StrCat(ConnectionString(options.conninfo), " target_session_attrs=read-write");
  Connection made =
      ConnectBy(conninfo, std::chrono::system_clock::now() + ConnectLimit(conninfo)).connection;
  if (made == nullptr || PQsetnonblocking(made.get(), 1) != 0) return nullptr;
  std::string settings;
  for (const auto& [name, value] : SessionVariables(options)) {
    absl::StrAppend(&settings, "set ", name, " = ", value, ";");
  }
  absl::StrAppend(&settings, "set statement_timeout = ", kPatience.count());
  const auto deadline = SteadyClock::now() + kPatience;
  const bool ready =
      IsDone(made.get(), PQsendQuery(made.get(), settings.c_str()), deadline) &&
      Follows(made.get(), history, deadline) &&
      IsDone(made.get(), PQsendPrepare(made.get(), kStatement, statement.c_str(), 0, nullptr),
             deadline);
  return ready ? std::move(made) : nullptr;
}

bool PostgresHeads::IsConnected(Deadline deadline) {
  if (connection_ != nullptr) return true;
  if (!connecting_.valid()) {
    losses_ = history_.losses();
    connecting_ = std::async(std::launch::async, Connect, options_, statement_, std::ref(history_));
  }
  if (connecting_.wait_until(deadline) == std::future_status::ready) {
    connection_ = connecting_.get();
  }
  return connection_ != nullptr && !CloseUnknown();
}

bool PostgresHeads::CloseUnknown() {
  if (connection_ == nullptr || losses_ == history_.losses()) return false;
  connection_.reset();
  return true;
}

absl::StatusOr<std::vector<Head>> PostgresHeads::Read(const std::vector<HeadQuery>& queries) {
  const auto deadline = SteadyClock::now() + kPatience;
  if (CloseUnknown()) return Lost();
  if (!IsConnected(deadline)) return Unreachable(options_.schema);
  SqlArray jurisdictions;
  SqlArray revisions;
  SqlArray marks;
  for (const HeadQuery& query : queries) {
    jurisdictions.Add(query.jurisdiction);
    revisions.Add(query.known_revision);
    marks.Add(query.known_mark);
  }
  const std::array<std::string, 3> texts = {jurisdictions.str(), revisions.str(), marks.str()};
  const std::array<const char*, 3> values = {texts[0].c_str(), texts[1].c_str(), texts[2].c_str()};
  if (PQsendQueryPrepared(connection_.get(), kStatement, static_cast<int>(values.size()),
                          values.data(), nullptr, nullptr, 0) != 0) {
    const Result result = Finish(connection_.get(), deadline);
    if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) return MakeHeads(queries, result.get());
    if (result != nullptr) {
      Log(Severity::kError, "heads cannot be read",
          {{"error", PQresultErrorMessage(result.get())}});
    }
  }
  connection_.reset();
  return Lost();
}

}  // namespace kuzukuri::platform
