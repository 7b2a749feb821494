#pragma once

#include <pqxx/pqxx>

namespace kuzukuri::platform {

// Part of a transaction that may be undone by itself. (libpqxx 6 begins its own subtransactions
// only with exec(), so that one used with prepared statements alone could not be undone.)
class Savepoint {
 public:
  explicit Savepoint(pqxx::transaction_base& tx) : tx_(tx) { tx_.exec("savepoint part"); }
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  // Exactly one of the two ends it; an exception ends the whole transaction.
  void Keep() { tx_.exec("release savepoint part"); }
  void Undo() { tx_.exec("rollback to savepoint part; release savepoint part"); }

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::platform
