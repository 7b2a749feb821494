// Transactions: the one way to run SQL. Exceptions of libpqxx end here and become statuses.
// Messages to the database are few, since each is a round trip for which a write holds its locks: a
// transaction begins in one with its settings, a write's also with its first statement, and ends in
// one with its last.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/pool.h"
#include "services/platform/db/pqxx_internals.h"
#include "services/platform/db/typed_sql.h"

namespace kuzukuri::platform {

// A prepared statement with its parameters put in, for messages of several statements.
template <class... Parameters>
std::string Execute(pqxx::transaction_base& tx, const char* statement,
                    const Parameters&... parameters) {
  PrepareNow(tx.conn(), statement);
  std::string sql = std::string("execute ") + statement;
  const char* separator = "(";
  ((sql += separator, sql += tx.quote(parameters), separator = ","), ...);
  return sql + ")";
}

// A read-write transaction (READ COMMITTED) as its body sees it. Rolled back unless committed.
// libpqxx's own sends its begin and its commit by themselves.
class WriteTransaction final : public pqxx::dbtransaction {
 public:
  // `settings` are statements for the beginning, each with its semicolon.
  WriteTransaction(Session& session, std::string settings);
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  ~WriteTransaction() override;

  // What must stand before the first statement, in the same message; nothing once it has begun.
  std::string Beginning() { return std::exchange(beginning_, ""); }
  // Begins by itself a transaction whose statements may each take until the deadline, however long
  // the pool lets others take.
  void BeginLong(const RequestContext& context);
  // Has the transaction rolled back although its body returns OK: what it would have written was
  // only to be tried.
  void KeepNothing() { keeps_nothing_ = true; }
  bool keeps_nothing() const { return keeps_nothing_; }
  // Notes that the commit makes so many revisions, which are counted when it is done.
  void MakesRevisions(size_t count) { revisions_ += static_cast<int64_t>(count); }
  int64_t revisions() const { return revisions_; }
  // Has a prepared statement run with the commit, after those given before; at once when its
  // parameters are so long that reading them as SQL would cost more than a round trip.
  template <class... Parameters>
  void AtCommit(const char* statement, const Parameters&... parameters) {
    if (IsShort(parameters...)) {
      at_commit_ += Execute(*this, statement, parameters...) + ";";
    } else {
      RunQueued();
      exec_prepared(statement, parameters...);
    }
  }

  // Whether parameters are better sent as SQL, with other statements, than by themselves.
  template <class... Parameters>
  static bool IsShort(const Parameters&... parameters) {
    constexpr size_t kShort = 4096;
    return (LengthOf(parameters) + ...) <= kShort;
  }

 private:
  static size_t LengthOf(const std::string& text) { return text.size(); }
  static size_t LengthOf(int64_t) { return 0; }
  template <class Tag, class Value>
  static size_t LengthOf(const Typed<Tag, Value>& typed) {
    return LengthOf(typed.value());
  }
  void RunQueued();
  void do_begin() override {}
  void do_commit() override;

  std::string beginning_;
  std::string at_commit_;
  bool keeps_nothing_ = false;
  int64_t revisions_ = 0;
};

namespace internal {
// Runs `body` in a transaction and commits when it returns OK, otherwise rolls back. Retries on
// serialization failure and deadlock, with jitter, while the deadline allows, and once on a
// connection found broken before anything was sent. Never retries a commit whose outcome is
// unknown: that is UNAVAILABLE with reason COMMIT_UNKNOWN (writes are resolved by request_id).
// What the caller no longer waits for, or has no time left for, is cancelled in the database
// (CANCELLED, DEADLINE_EXCEEDED); a database that does not answer is UNAVAILABLE (reason
// DATABASE_UNAVAILABLE), before a deadline of a second or more and within 10 s without one; a lock
// that another holds too long is ABORTED (reason LOCK_WAIT).
absl::Status RunRead(Pool& pool, const RequestContext& context,
                     const std::function<absl::Status(pqxx::transaction_base&)>& body);
absl::Status RunReadStatement(Pool& pool, const RequestContext& context,
                              const std::function<absl::Status(pqxx::transaction_base&)>& body);
absl::Status RunWrite(Pool& pool, const RequestContext& context,
                      const std::function<absl::Status(WriteTransaction&)>& body);
}  // namespace internal

// Runs `body` (pqxx::transaction_base& -> absl::StatusOr<T>) as a read at one consistent view
// (REPEATABLE READ, read only). The body may run more than once: no side effects.
template <class Body>
auto Read(Pool& pool, const RequestContext& context, Body body)
    -> decltype(body(std::declval<pqxx::transaction_base&>())) {
  decltype(body(std::declval<pqxx::transaction_base&>())) result = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(internal::RunRead(pool, context, [&](pqxx::transaction_base& tx) {
    result = body(tx);
    return result.status();
  }));
  return result;
}

// The same for a body that is consistent without a transaction around it, such as one statement: a
// round trip for each statement and no more.
template <class Body>
auto ReadStatement(Pool& pool, const RequestContext& context, Body body)
    -> decltype(body(std::declval<pqxx::transaction_base&>())) {
  decltype(body(std::declval<pqxx::transaction_base&>())) result = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(internal::RunReadStatement(pool, context, [&](pqxx::transaction_base& tx) {
    result = body(tx);
    return result.status();
  }));
  return result;
}

// Runs `body` (WriteTransaction& -> absl::StatusOr<T>), which begins the transaction itself (the
// writers of one jurisdiction are ordered by its head row, see LockHead), and commits when it
// returns OK. The body may run more than once: no side effects outside the transaction.
template <class Body>
auto Write(Pool& pool, const RequestContext& context, Body body)
    -> decltype(body(std::declval<WriteTransaction&>())) {
  decltype(body(std::declval<WriteTransaction&>())) result = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(internal::RunWrite(pool, context, [&](WriteTransaction& tx) {
    result = body(tx);
    return result.status();
  }));
  return result;
}

// A PostgreSQL array literal for `$n::text[]` / `$n::bigint[]` parameters; nullopt elements
// become NULL. Set-based inserts use `unnest($1::text[], $2::bigint[], ...)`.
class SqlArray {
 public:
  void Add(const std::string& text);
  void Add(const char* text) { Add(std::string(text)); }
  void Add(int64_t value);
  void Add(int value) { Add(int64_t{value}); }
  void Add(bool value);
  void Add(const std::optional<int64_t>& value);
  template <class Tag, class Value>
  void Add(const Typed<Tag, Value>& typed) {
    Add(typed.value());
  }
  void AddNull();
  std::string str() const { return "{" + items_ + "}"; }

 private:
  std::string items_;
};

}  // namespace kuzukuri::platform
