// PostgreSQL's binary COPY, the fastest way to add many rows. libpqxx offers only the text form, so
// this speaks to libpq through the transaction's own connection.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/date.h"

struct pg_conn;

namespace kuzukuri::platform {

// One COPY ... FROM STDIN inside a transaction. While it is open the transaction must run nothing
// else; unless Finish() has succeeded the transaction can only be rolled back.
class BinaryCopy {
 public:
  // `target` is `table (column, …)`, from the code, never from input.
  BinaryCopy(pqxx::transaction_base& tx, const std::string& target, int columns);
  // Ends the COPY with an error when Finish() was not called.
  ~BinaryCopy();
  BinaryCopy(const BinaryCopy&) = delete;
  BinaryCopy& operator=(const BinaryCopy&) = delete;

  // A row is begun, then gets every column in order.
  void BeginRow();
  void Add(int32_t value);
  void Add(int64_t value);
  void Add(absl::string_view text);
  void Add(const Date& date);
  void AddMicros(int64_t unix_micros);  // timestamptz
  void AddNull();
  // Text, or NULL when it is empty.
  void AddOrNull(absl::string_view text);

  // Sends what is buffered and waits for the database's verdict. Throws what libpqxx would:
  // broken_connection, unique_violation and the like. `failed_line`, when given, is set to the row
  // (from 1) the database complains about.
  void Finish(int64_t* failed_line = nullptr);

  int64_t rows() const { return rows_; }

 private:
  void Flush();
  template <class Integer>
  void AddInteger(Integer value);

  pg_conn* const connection_;
  const int columns_;
  std::string buffer_;
  int64_t rows_ = 0;
  bool open_ = true;
};

}  // namespace kuzukuri::platform
