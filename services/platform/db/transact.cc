#include "services/platform/db/transact.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"

namespace kuzukuri::platform {
namespace {

void RollBack(pqxx::transaction_base& tx) {
  try {
    tx.exec("rollback");
  } catch (const std::exception&) {
    // The connection is lost, and the transaction with it.
  }
}

}  // namespace

WriteTransaction::WriteTransaction(pqxx::connection& connection, std::string settings)
    : pqxx::internal::namedclass("write"),
      pqxx::dbtransaction(connection, /*direct=*/true),
      settings_(std::move(settings)) {}

WriteTransaction::~WriteTransaction() { End(); }

void WriteTransaction::RunQueued() {
  if (!at_commit_.empty()) exec(std::exchange(at_commit_, {}));
}

void WriteTransaction::do_commit() {
  try {
    direct_exec(absl::StrCat(at_commit_, "commit").c_str());
  } catch (...) {
    do_abort();  // libpqxx takes it for ended
    throw;
  }
}

namespace internal {
namespace {

constexpr int kMaxAttempts = 5;

// What became of one attempt.
struct Attempt {
  absl::Status status;
  bool retry = false;    // trying again may help and cannot apply anything twice
  bool discard = false;  // the connection is broken or in an unknown state
};

absl::Status LogAndHide(const RequestContext& context, absl::string_view what,
                        const std::exception& error) {
  Log(Severity::kError, "database error",
      {{"request_id", context.request_id},
       {"method", context.method},
       {"what", std::string(what)},
       {"error", error.what()}});
  return Internal(ErrorReason::kDatabaseError,
                  absl::StrCat("the database refused the statement; see the log under request id ",
                               context.request_id));
}

absl::Status CommitUnknown() {
  return Unavailable(ErrorReason::kCommitUnknown,
                     "the database connection was lost during the commit; send the same request "
                     "with the same request_id again to learn its outcome");
}

absl::Status Unreachable() {
  return Unavailable(ErrorReason::kDatabaseUnavailable,
                     "the database connection was lost; the service recovers by itself, try again");
}

// Milliseconds the database may spend on one statement; nothing when the deadline is far.
std::optional<int64_t> StatementTimeout(const RequestContext& context,
                                        std::chrono::seconds standing) {
  if (context.deadline == std::chrono::system_clock::time_point::max()) return std::nullopt;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      context.deadline - std::chrono::system_clock::now());
  if (left >= standing) return std::nullopt;
  return std::max<int64_t>(1, left.count());
}

// The statement's time as a setting of one transaction.
std::string Settings(const RequestContext& context, const Pool& pool) {
  const auto timeout = StatementTimeout(context, pool.options().statement_timeout);
  return timeout ? absl::StrCat("set local statement_timeout = ", *timeout, ";") : "";
}

// One attempt on a connection; sets `committing` before it sends a commit that changes something.
using Run = std::function<absl::Status(pqxx::connection&, bool* committing)>;

Attempt RunOnce(pqxx::connection& connection, const RequestContext& context, const Run& run) {
  bool committing = false;
  try {
    return {run(connection, &committing)};
  } catch (const pqxx::serialization_failure&) {
    return {
        Aborted(ErrorReason::kConflict, "another write came in between; send the request again"),
        true};
  } catch (const pqxx::deadlock_detected&) {
    return {
        Aborted(ErrorReason::kConflict, "another write came in between; send the request again"),
        true};
  } catch (const pqxx::broken_connection&) {
    // Lost while committing a write means unknown; before that nothing was applied.
    if (committing) return {CommitUnknown(), false, true};
    return {Unreachable(), true, true};
  } catch (const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    if (state == "57014") {
      return {
          DeadlineExceeded("the database did not answer within the deadline; allow more time or "
                           "ask for less")};
    }
    // A migration has changed what a statement prepared before it returns: only here is a feature
    // not supported. A new connection prepares all of them anew.
    if (state == "0A000") {
      return {Aborted(ErrorReason::kConflict,
                      "the schema was migrated meanwhile; send the request again"),
              true, true};
    }
    // Shutting down, starting up, too many connections, read-only after a failover.
    if (state.substr(0, 3) == "57P" || state == "53300" || state == "25006" ||
        state.substr(0, 2) == "08" || state.empty()) {
      return committing ? Attempt{CommitUnknown(), false, true}
                        : Attempt{Unreachable(), true, true};
    }
    if (state.substr(0, 2) == "53") {
      return {Unavailable(ErrorReason::kDatabaseFull,
                          "the database is out of resources; nothing was written, "
                          "try again later"),
              false, true};
    }
    // Its storage fails: input/output errors, files that are gone.
    if (state.substr(0, 2) == "58") {
      (void)LogAndHide(context, state, error);
      return {Unreachable(), false, true};
    }
    return {LogAndHide(context, state, error)};
  } catch (const pqxx::failure& error) {
    if (committing) return {CommitUnknown(), false, true};
    return {LogAndHide(context, "failure", error), false, true};
  } catch (const std::exception& error) {
    return {LogAndHide(context, "exception", error), false, true};
  }
}

void SleepWithJitter(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int ceiling_ms = 10 << attempt;
  std::this_thread::sleep_for(
      std::chrono::milliseconds(std::uniform_int_distribution<int>(1, ceiling_ms)(random)));
}

// Ends a read whatever becomes of its body: it has changed nothing.
class ReadEnd {
 public:
  explicit ReadEnd(pqxx::transaction_base& tx) : tx_(tx) {}
  ReadEnd(const ReadEnd&) = delete;
  ReadEnd& operator=(const ReadEnd&) = delete;
  ~ReadEnd() { RollBack(tx_); }

 private:
  pqxx::transaction_base& tx_;
};

absl::Status RunAttempts(Pool& pool, const RequestContext& context, const Run& run) {
  Attempt attempt;
  for (int i = 0; i < kMaxAttempts; ++i) {
    if (i > 0) SleepWithJitter(i);
    if (context.cancelled()) return absl::CancelledError("the caller went away");
    if (std::chrono::system_clock::now() >= context.deadline) {
      return DeadlineExceeded("the deadline passed before the database was asked");
    }
    absl::StatusOr<Pool::Lease> lease = pool.Acquire(context);
    if (!lease.ok()) return lease.status();
    attempt = RunOnce(**lease, context, run);
    if (attempt.discard) {
      lease->Discard();
      pool.CloseIdle();
    }
    if (attempt.status.ok() || !attempt.retry) break;
  }
  return attempt.status;
}

}  // namespace

absl::Status RunRead(Pool& pool, const RequestContext& context,
                     const std::function<absl::Status(pqxx::transaction_base&)>& body) {
  return RunAttempts(pool, context, [&](pqxx::connection& connection, bool*) {
    pqxx::nontransaction tx(connection);
    const ReadEnd end(tx);
    tx.exec("begin isolation level repeatable read read only;" + Settings(context, pool));
    return body(tx);
  });
}

absl::Status RunReadStatement(Pool& pool, const RequestContext& context,
                              const std::function<absl::Status(pqxx::transaction_base&)>& body) {
  return RunAttempts(pool, context, [&](pqxx::connection& connection, bool*) {
    pqxx::nontransaction tx(connection);
    return body(tx);
  });
}

absl::Status RunWrite(Pool& pool, const RequestContext& context,
                      const std::function<absl::Status(WriteTransaction&)>& body) {
  return RunAttempts(pool, context, [&](pqxx::connection& connection, bool* committing) {
    WriteTransaction tx(connection, Settings(context, pool));
    KZ_RETURN_IF_ERROR(body(tx));
    *committing = true;
    tx.commit();
    return absl::OkStatus();
  });
}

}  // namespace internal

namespace {

void Separate(std::string& items) {
  if (!items.empty()) items += ',';
}

}  // namespace

void SqlArray::Add(const std::string& text) {
  Separate(items_);
  items_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') items_ += '\\';
    items_ += c;
  }
  items_ += '"';
}

void SqlArray::Add(int64_t value) {
  Separate(items_);
  items_ += std::to_string(value);
}

void SqlArray::AddNull() {
  Separate(items_);
  items_ += "NULL";
}

void SqlArray::Add(const std::optional<int64_t>& value) { value ? Add(*value) : AddNull(); }

void SqlArray::Add(bool value) {
  Separate(items_);
  items_ += value ? 't' : 'f';
}

}  // namespace kuzukuri::platform
