#include "services/platform/db/transact.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/base/retry.h"

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

WriteTransaction::WriteTransaction(Session& session, std::string settings)
    : TransactionName("write"),
      pqxx::dbtransaction(session, /*direct=*/true),
      beginning_("begin;" + std::move(settings)) {}

WriteTransaction::~WriteTransaction() { End(); }

void WriteTransaction::BeginLong(const RequestContext& context) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      context.deadline - std::chrono::system_clock::now());
  exec(absl::StrCat(Beginning(), "set local statement_timeout = ",
                    std::clamp<int64_t>(left.count(), 1, std::numeric_limits<int>::max())));
}

void WriteTransaction::RunQueued() {
  if (!at_commit_.empty()) exec(std::exchange(at_commit_, {}));
}

void WriteTransaction::do_commit() {
  const Session& session = static_cast<const Session&>(conn());
  const int warnings = session.warnings();
  try {
    direct_exec(absl::StrCat(at_commit_, "commit").c_str());
  } catch (...) {
    do_abort();  // libpqxx takes it for ended
    throw;
  }
  // So the database says that somebody ended its wait for the standby: the commit is done here, and
  // may be lost with this server.
  if (session.warnings() != warnings) throw pqxx::in_doubt_error("no standby has the commit");
}

namespace internal {
namespace {

constexpr RetryPolicy kPolicy = {.max_attempts = 5,
                                 .first_pause = std::chrono::milliseconds(20),
                                 .longest_pause = std::chrono::milliseconds(160),
                                 .patience = std::chrono::seconds(6),
                                 .reserve = std::chrono::milliseconds(100)};

// What became of one attempt.
struct Attempt {
  absl::Status status;
  bool retry = false;    // trying again may help and cannot apply anything twice
  bool discard = false;  // the connection is broken or in an unknown state
  std::optional<DatabaseError> error = std::nullopt;  // what the database did wrong
};

absl::Status LogAndHide(const RequestContext& context, absl::string_view what,
                        const std::exception& error) {
  Log(Severity::kError, "database error",
      {{"request_id", context.request_id},
       {"trace_id", context.trace.trace_id},
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

absl::Status Lost() {
  return Unavailable(ErrorReason::kDatabaseUnavailable,
                     "the database connection was lost; the service recovers by itself, try again");
}

absl::Status TooLate() {
  return DeadlineExceeded(
      "the database did not answer within the deadline; allow more time or ask for less");
}

// What ended a statement: the deadline of the call, or what the caller cannot know of.
absl::Status Ended(const RequestContext& context) {
  if (TimeLimits::EndedByDeadline(TimeLeft(context))) return TooLate();
  return Unavailable(
      ErrorReason::kStatementEnded,
      "the database ended a statement of the request: it ran longer than the service "
      "lets one run, or the operator ended it; nothing was written, send the request "
      "again, and ask for less if this comes again");
}

// The times of one attempt, as settings of its transaction; those of the session stand where the
// deadline is far.
std::string Settings(const TimeLimits& limits, const PoolOptions& options) {
  std::string settings;
  const auto limit = [&](const char* name, TimeLimits::Duration time,
                         std::chrono::seconds standing) {
    if (time < standing) absl::StrAppend(&settings, "set local ", name, " = ", time.count(), ";");
  };
  if (!limits.statement) return settings;
  limit("statement_timeout", *limits.statement, options.statement_timeout);
  // Comes first, so that a wait for a lock is told as one.
  limit("lock_timeout", std::max(*limits.statement * 9 / 10, TimeLimits::Duration(1)),
        options.lock_timeout);
  return settings;
}

DatabaseError KindOf(const std::string& state) {
  if (state == "57014") return DatabaseError::kEnded;
  if (state == "55P03") return DatabaseError::kLock;
  const std::string kind = state.substr(0, 2);
  if (kind == "40" || state == "0A000") return DatabaseError::kConflict;
  if (kind == "53") return DatabaseError::kResources;
  // Files that fail; data or an index that is damaged.
  if (kind == "58" || state == "XX001" || state == "XX002") return DatabaseError::kStorage;
  if (kind == "57" || kind == "08" || kind.empty() || state == "25006") {
    return DatabaseError::kConnection;
  }
  return DatabaseError::kOther;
}

Attempt AfterSqlError(const pqxx::sql_error& error, const RequestContext& context,
                      bool committing) {
  const std::string& state = error.sqlstate();
  if (state == "57014") return {Ended(context)};
  if (state == "55P03") {
    return {Aborted(ErrorReason::kLockWait,
                    "another write to the jurisdiction, or a migration, holds a lock that this "
                    "request needs; send it again")};
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
    return committing ? Attempt{CommitUnknown(), false, true} : Attempt{Lost(), true, true};
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
    return {Lost(), false, true};
  }
  return {LogAndHide(context, state, error)};
}

Attempt Conflict() {
  return {Aborted(ErrorReason::kConflict, "another write came in between; send the request again"),
          true, false, DatabaseError::kConflict};
}

Attempt Failed(const RequestContext& context, absl::string_view what, const std::exception& error,
               bool committing) {
  return {committing ? CommitUnknown() : LogAndHide(context, what, error), false, true,
          DatabaseError::kOther};
}

// What the exception in flight means.
Attempt AfterException(const RequestContext& context, bool committing) {
  try {
    throw;
  } catch (const pqxx::serialization_failure&) {
    return Conflict();
  } catch (const pqxx::deadlock_detected&) {
    return Conflict();
  } catch (const pqxx::broken_connection&) {
    // Lost while committing a write means unknown; before that nothing was applied.
    return {committing ? CommitUnknown() : Lost(), !committing, true, DatabaseError::kConnection};
  } catch (const pqxx::sql_error& error) {
    Attempt attempt = AfterSqlError(error, context, committing);
    attempt.error = KindOf(error.sqlstate());
    return attempt;
  } catch (const pqxx::failure& error) {
    return Failed(context, "failure", error, committing);
  } catch (const std::exception& error) {
    return Failed(context, "exception", error, /*committing=*/false);
  }
}

// What an error of the database is told as when the watchdog caused it.
absl::Status AfterVerdict(Watchdog::Verdict verdict, const absl::Status& error) {
  if (error.ok() || HasReason(error, ErrorReason::kCommitUnknown)) return error;
  switch (verdict) {
    case Watchdog::Verdict::kNone:
      return error;
    case Watchdog::Verdict::kGone:
      return absl::CancelledError("the caller went away");
    case Watchdog::Verdict::kLate:
      return TooLate();
    case Watchdog::Verdict::kSilent:
      return Unavailable(ErrorReason::kDatabaseUnavailable,
                         "the database does not answer; the service recovers by itself, try again");
  }
  return error;
}

// Who sends a commit that changes something says so before.
class CommitGate {
 public:
  explicit CommitGate(Watchdog::Use& use) : use_(use) {}
  // False: nothing may be committed any more, since what runs was ended meanwhile.
  bool Begin() {
    committing_ = use_.BeginCommit();
    refused_ = !committing_;
    return committing_;
  }
  bool committing() const { return committing_; }
  bool refused() const { return refused_; }

 private:
  Watchdog::Use& use_;
  bool committing_ = false;
  bool refused_ = false;
};

// One attempt on a session.
using Run = std::function<absl::Status(Session&, const std::string& settings, CommitGate&)>;

Attempt RunOnce(Session& session, const std::string& settings, const RequestContext& context,
                Watchdog::Use& use, const Run& run) {
  CommitGate gate(use);
  try {
    const absl::Status status = run(session, settings, gate);
    return {gate.refused() ? AfterVerdict(use.End(), status) : status};
  } catch (...) {
    Attempt attempt = AfterException(context, gate.committing());
    const Watchdog::Verdict verdict = use.End();
    attempt.status = AfterVerdict(verdict, attempt.status);
    attempt.retry = attempt.retry && verdict == Watchdog::Verdict::kNone;
    return attempt;
  }
}

Attempt RunOn(Pool& pool, Pool::Lease lease, const RequestContext& context, const Run& run) {
  const TimeLimits limits = TimeLimits::For(TimeLeft(context));
  Session& session = *lease;
  Watchdog::Use use(pool.watchdog(), session.key, limits, context.cancelled,
                    [&session] { session.Shut(); });
  const Attempt attempt = RunOnce(session, Settings(limits, pool.options()), context, use, run);
  const Watchdog::Verdict verdict = use.End();
  // What was cut because nobody waits for it any more is no error of the database.
  if (verdict == Watchdog::Verdict::kSilent) {
    pool.CountError(DatabaseError::kConnection);
  } else if (attempt.error && verdict == Watchdog::Verdict::kNone) {
    pool.CountError(*attempt.error);
  }
  if (attempt.discard || verdict != Watchdog::Verdict::kNone) lease.Discard();
  if (verdict == Watchdog::Verdict::kSilent) {
    pool.Lose();
  } else if (attempt.discard && verdict == Watchdog::Verdict::kNone) {
    pool.CloseIdle();
  }
  return attempt;
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

absl::Status CheckWanted(const RequestContext& context) {
  if (context.cancelled()) return absl::CancelledError("the caller went away");
  if (std::chrono::system_clock::now() >= context.deadline) {
    return DeadlineExceeded("the deadline passed before the database was asked");
  }
  return absl::OkStatus();
}

absl::Status RunAttempts(Pool& pool, const RequestContext& context, const Run& run) {
  Retry retry(kPolicy, context.deadline);
  Attempt attempt;
  do {
    KZ_RETURN_IF_ERROR(CheckWanted(context));
    absl::StatusOr<Pool::Lease> lease = pool.Acquire(context);
    if (!lease.ok()) return lease.status();
    attempt = RunOn(pool, *std::move(lease), context, run);
  } while (attempt.retry && retry.Next());
  return attempt.status;
}

}  // namespace

absl::Status RunRead(Pool& pool, const RequestContext& context,
                     const std::function<absl::Status(pqxx::transaction_base&)>& body) {
  return RunAttempts(pool, context,
                     [&](Session& session, const std::string& settings, CommitGate&) {
                       pqxx::nontransaction tx(session);
                       const ReadEnd end(tx);
                       tx.exec("begin isolation level repeatable read read only;" + settings);
                       return body(tx);
                     });
}

absl::Status RunReadStatement(Pool& pool, const RequestContext& context,
                              const std::function<absl::Status(pqxx::transaction_base&)>& body) {
  return RunAttempts(pool, context, [&](Session& session, const std::string&, CommitGate&) {
    pqxx::nontransaction tx(session);
    return body(tx);
  });
}

absl::Status RunWrite(Pool& pool, const RequestContext& context,
                      const std::function<absl::Status(WriteTransaction&)>& body) {
  return RunAttempts(pool, context,
                     [&](Session& session, const std::string& settings, CommitGate& gate) {
                       WriteTransaction tx(session, settings);
                       KZ_RETURN_IF_ERROR(body(tx));
                       if (tx.keeps_nothing()) return absl::OkStatus();
                       if (!gate.Begin()) return Lost();
                       tx.commit();
                       pool.CountRevisions(tx.revisions());
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
