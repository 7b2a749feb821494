// Transactions: the one way to run SQL. Exceptions of libpqxx end here and become statuses.
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

namespace kuzukuri::platform {

namespace internal {
// Runs `body` in a transaction and commits when it returns OK, otherwise rolls back. Retries on
// serialization failure and deadlock, with jitter, while the deadline allows, and once on a
// connection found broken before anything was sent. Never retries a commit whose outcome is
// unknown: that is UNAVAILABLE with reason COMMIT_UNKNOWN (writes are resolved by request_id).
enum class Mode { kRead, kReadStatement, kWrite };
absl::Status RunTransaction(Pool& pool, const RequestContext& context, Mode mode,
                            const std::function<absl::Status(pqxx::transaction_base&)>& body);
}  // namespace internal

// Runs `body` (pqxx::transaction_base& -> absl::StatusOr<T>) as a read at one consistent view
// (REPEATABLE READ, read only). The body may run more than once: no side effects.
template <class Body>
auto Read(Pool& pool, const RequestContext& context, Body body)
    -> decltype(body(std::declval<pqxx::transaction_base&>())) {
  decltype(body(std::declval<pqxx::transaction_base&>())) result = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(internal::RunTransaction(pool, context, internal::Mode::kRead,
                                              [&](pqxx::transaction_base& tx) {
                                                result = body(tx);
                                                return result.status();
                                              }));
  return result;
}

// The same for a body of one statement, which is consistent by itself: without a transaction around
// it, in one round trip to the database. Only the pool's own statement timeout applies.
template <class Body>
auto ReadStatement(Pool& pool, const RequestContext& context, Body body)
    -> decltype(body(std::declval<pqxx::transaction_base&>())) {
  decltype(body(std::declval<pqxx::transaction_base&>())) result = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(internal::RunTransaction(pool, context, internal::Mode::kReadStatement,
                                              [&](pqxx::transaction_base& tx) {
                                                result = body(tx);
                                                return result.status();
                                              }));
  return result;
}

// Runs `body` (pqxx::transaction_base& -> absl::StatusOr<T>) as a read-write transaction (READ
// COMMITTED; the writers of one jurisdiction are ordered by its head row) and commits when it
// returns OK. The body may run more than once: no side effects outside the transaction.
template <class Body>
auto Write(Pool& pool, const RequestContext& context, Body body)
    -> decltype(body(std::declval<pqxx::transaction_base&>())) {
  decltype(body(std::declval<pqxx::transaction_base&>())) result = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(internal::RunTransaction(pool, context, internal::Mode::kWrite,
                                              [&](pqxx::transaction_base& tx) {
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
  void AddNull();
  std::string str() const { return "{" + items_ + "}"; }

 private:
  std::string items_;
};

}  // namespace kuzukuri::platform
