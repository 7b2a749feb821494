#include "services/platform/db/head_reader.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/db/connect.h"

namespace kuzukuri::platform {
namespace {

constexpr const char* kRevisions = "head_revisions";
constexpr const char* kMoved = "head_batch";
// How long who asks may be held up.
constexpr std::chrono::microseconds kMoment{150};

bool IsReadable(int socket, std::chrono::nanoseconds within) {
  pollfd wait = {socket, POLLIN, 0};
  const timespec limit = {0, within.count()};
  return ppoll(&wait, 1, &limit, nullptr) > 0;
}

absl::Status Lost() {
  return Unavailable(ErrorReason::kDatabaseUnavailable,
                     "the database connection was lost; the service recovers by itself, try again");
}

std::vector<Query> Statements(const Pool& pool) {
  std::vector<Query> found;
  for (const Query& query : pool.queries()) {
    if (std::strcmp(query.name, kRevisions) == 0 || std::strcmp(query.name, kMoved) == 0) {
      found.push_back(query);
    }
  }
  return found;
}

int64_t Number(const PGresult* rows, int row, int column) {
  int64_t value = 0;
  const bool ok = absl::SimpleAtoi(PQgetvalue(rows, row, column), &value);
  return ok ? value : 0;
}

void AddRow(const PGresult* rows, int row, std::map<std::string, Head>& found) {
  Head& head = found[PQgetvalue(rows, row, 0)];
  head.revision = Number(rows, row, 1);
  head.update_time =
      std::chrono::system_clock::time_point(std::chrono::microseconds(Number(rows, row, 2)));
  constexpr int kYear = 3;
  if (PQnfields(rows) == kYear || PQgetisnull(rows, row, kYear) != 0) return;
  head.years.push_back(
      {static_cast<int>(Number(rows, row, kYear)), PQgetvalue(rows, row, 4), Number(rows, row, 5)});
}

}  // namespace

HeadReader::HeadReader(const Pool& pool)
    : options_(pool.options()),
      statements_(Statements(pool)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Run(); }) {}

HeadReader::~HeadReader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  Wake();
  thread_.join();
  close(wake_);
}

void HeadReader::Wake() const {
  const uint64_t one = 1;
  // Fails only when it is awake already.
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void HeadReader::Read(std::vector<HeadQuery> queries, Done done) {
  std::unique_lock lock(mutex_);
  if (stopping_) {
    lock.unlock();
    return done(Lost());
  }
  next_.push_back({std::move(queries), std::move(done)});
  if (!asked_.empty()) return;
  // Something to read although nothing was asked is the end of the connection.
  if (connection_ != nullptr && IsReadable(PQsocket(connection_.get()), {})) connection_.reset();
  // Only the reader's thread connects.
  if (connection_ == nullptr) return Wake();
  AskNext();
  Receive(lock);
  TellAnswers(lock);
}

void HeadReader::Receive(std::unique_lock<std::mutex>& lock) {
  const auto end = std::chrono::steady_clock::now() + kMoment;
  asker_receives_ = true;
  while (connection_ != nullptr && !asked_.empty()) {
    const std::chrono::nanoseconds left = end - std::chrono::steady_clock::now();
    const int socket = PQsocket(connection_.get());
    lock.unlock();
    const bool readable = left.count() > 0 && IsReadable(socket, left);
    lock.lock();
    if (!readable) break;
    if (!TakeResult()) Lose(Lost());
  }
  asker_receives_ = false;
  if (!asked_.empty()) Wake();
}

void HeadReader::TellAnswers(std::unique_lock<std::mutex>& lock) {
  while (!answers_.empty()) {
    auto answers = std::exchange(answers_, {});
    lock.unlock();
    for (const auto& answer : answers) answer();
    lock.lock();
  }
}

HeadReader::Connection HeadReader::Connect() const {
  Connection connection(PQconnectdb(ConnectionString(options_.conninfo).c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) return {nullptr, PQfinish};
  std::string settings;
  for (const auto& [name, value] : SessionVariables(options_)) {
    absl::StrAppend(&settings, "set ", name, " = ", value, ";");
  }
  const auto good = [](PGresult* made) {
    const Result result(made, PQclear);
    return PQresultStatus(result.get()) == PGRES_COMMAND_OK;
  };
  bool ready = good(PQexec(connection.get(), settings.c_str()));
  for (const Query& query : statements_) {
    ready = ready && good(PQprepare(connection.get(), query.name, query.sql, 0, nullptr));
  }
  if (!ready || PQsetnonblocking(connection.get(), 1) != 0) return {nullptr, PQfinish};
  return connection;
}

void HeadReader::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const bool receives = connection_ != nullptr && !asked_.empty() && !asker_receives_;
    const int socket = receives ? PQsocket(connection_.get()) : -1;
    lock.unlock();
    std::array<pollfd, 2> waits = {{{wake_, POLLIN, 0}, {socket, POLLIN, 0}}};
    poll(waits.data(), waits.size(), -1);
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t emptied =
        waits[0].revents != 0 ? read(wake_, &count, sizeof count) : 0;
    lock.lock();
    if (connection_ == nullptr && !next_.empty()) {
      lock.unlock();
      Connection made = Connect();
      lock.lock();
      connection_ = std::move(made);
      if (connection_ == nullptr) {
        Lose(Unavailable(ErrorReason::kDatabaseUnavailable,
                         "the database cannot be reached; the service recovers by itself, try "
                         "again",
                         {{"schema", options_.schema}}));
      } else {
        AskNext();
      }
    } else if (waits[1].revents != 0 && receives && !TakeResult()) {
      Lose(Lost());
    }
    TellAnswers(lock);
  }
  Lose(Lost());
  TellAnswers(lock);
}

void HeadReader::AskNext() {
  asked_ = std::exchange(next_, {});
  if (asked_.empty()) return;
  found_.clear();
  known_.clear();
  for (const Question& question : asked_) {
    for (const HeadQuery& query : question.queries) {
      int64_t& known = known_.emplace(query.jurisdiction, query.known_revision).first->second;
      known = std::min(known, query.known_revision);
    }
  }
  if (!(moving_ ? AskMoved(known_) : AskRevisions())) Lose(Lost());
}

bool HeadReader::AskRevisions() {
  asked_moved_ = false;
  SqlArray jurisdictions;
  for (const auto& [jurisdiction, revision] : known_) jurisdictions.Add(jurisdiction);
  return Send(kRevisions, {jurisdictions.str()});
}

bool HeadReader::AskMoved(const Known& of) {
  asked_moved_ = true;
  SqlArray jurisdictions;
  SqlArray known;
  for (const auto& [jurisdiction, revision] : of) {
    jurisdictions.Add(jurisdiction);
    known.Add(revision);
  }
  return Send(kMoved, {jurisdictions.str(), known.str()});
}

bool HeadReader::Send(const char* statement, const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  return PQsendQueryPrepared(connection_.get(), statement, static_cast<int>(values.size()),
                             values.data(), nullptr, nullptr, 0) == 1 &&
         // One question at a time always fits the socket's buffer.
         PQflush(connection_.get()) == 0;
}

bool HeadReader::TakeResult() {
  if (PQconsumeInput(connection_.get()) == 0) return false;
  // Never waits here: the rest of an answer brings the reader back.
  while (PQisBusy(connection_.get()) == 0) {
    const Result result(PQgetResult(connection_.get()), PQclear);
    if (result == nullptr) return TakeAnswer();
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
      Log(Severity::kError, "heads cannot be read",
          {{"error", PQresultErrorMessage(result.get())}});
      return false;
    }
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      AddRow(result.get(), row, found_);
    }
  }
  return true;
}

bool HeadReader::TakeAnswer() {
  Known moved;
  for (const auto& [jurisdiction, revision] : known_) {
    const auto head = found_.find(jurisdiction);
    if (head != found_.end() && head->second.revision > revision) moved[jurisdiction] = revision;
  }
  moving_ = !moved.empty();
  if (moving_ && !asked_moved_) return AskMoved(moved);
  Tell();
  AskNext();
  return true;
}

void HeadReader::Tell() {
  for (Question& question : std::exchange(asked_, {})) {
    std::vector<Head> heads;
    heads.reserve(question.queries.size());
    for (const HeadQuery& query : question.queries) {
      heads.push_back(found_[query.jurisdiction]);
      Head& head = heads.back();
      head.jurisdiction = query.jurisdiction;
      // Others may know less.
      std::erase_if(head.years, [&](const YearRevision& year) {
        return year.revision <= query.known_revision;
      });
    }
    answers_.push_back([done = std::move(question.done), heads = std::move(heads)]() mutable {
      done(std::move(heads));
    });
  }
}

void HeadReader::Lose(const absl::Status& status) {
  connection_.reset();
  for (Questions* questions : {&asked_, &next_}) {
    for (Question& question : std::exchange(*questions, {})) {
      answers_.push_back([done = std::move(question.done), status] { done(status); });
    }
  }
}

}  // namespace kuzukuri::platform
