#include "services/platform/db/binary_copy.h"

#include <libpq-fe.h>

#include <limits>
#include <memory>
#include <type_traits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/db/pqxx_internals.h"

namespace kuzukuri::platform {
namespace {

constexpr size_t kFlushBytes = size_t{64} * 1024;
// Days and microseconds from 1970-01-01 to PostgreSQL's epoch, 2000-01-01.
constexpr int32_t kEpochDays = 10957;
constexpr int64_t kEpochMicros = int64_t{kEpochDays} * 86400 * 1000000;

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

[[noreturn]] void Throw(pg_conn* connection, const PGresult* result, const std::string& what) {
  const std::string message = absl::StrCat(
      what, ": ", result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(connection));
  if (PQstatus(connection) != CONNECTION_OK) throw pqxx::broken_connection(message);
  const char* field = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string state = field != nullptr ? field : "";
  if (state == "23505") throw pqxx::unique_violation(message, what, state.c_str());
  throw pqxx::sql_error(message, what, state.c_str());
}

// The row in `COPY ledger_entry, line 12`; 0 when there is none.
int64_t FailedLine(const PGresult* result) {
  const char* field = PQresultErrorField(result, PG_DIAG_CONTEXT);
  const std::string context = field != nullptr ? field : "";
  const size_t place = context.find(", line ");
  if (place == std::string::npos) return 0;
  int64_t line = 0;
  const size_t begin = place + 7;
  const size_t end = context.find_first_not_of("0123456789", begin);
  return absl::SimpleAtoi(context.substr(begin, end - begin), &line) ? line : 0;
}

template <class Integer>
void AppendBigEndian(std::string& buffer, Integer value) {
  using Unsigned = std::make_unsigned_t<Integer>;
  for (int shift = (static_cast<int>(sizeof(Integer)) - 1) * 8; shift >= 0; shift -= 8) {
    buffer.push_back(static_cast<char>(static_cast<Unsigned>(value) >> shift & 0xff));
  }
}

}  // namespace

BinaryCopy::BinaryCopy(pqxx::transaction_base& tx, const std::string& target, int columns)
    : connection_(RawConnection(tx)), columns_(columns) {
  const std::string command = absl::StrCat("copy ", target, " from stdin (format binary)");
  const Result result(PQexec(connection_, command.c_str()), &PQclear);
  if (PQresultStatus(result.get()) != PGRES_COPY_IN) Throw(connection_, result.get(), command);
  buffer_.assign("PGCOPY\n\377\r\n\0", 11);
  buffer_.append(8, '\0');  // no flags, no header extension
}

BinaryCopy::~BinaryCopy() {
  if (!open_) return;
  PQputCopyEnd(connection_, "the rows were not complete");
  while (PGresult* result = PQgetResult(connection_)) PQclear(result);
}

void BinaryCopy::BeginRow() {
  if (buffer_.size() >= kFlushBytes) Flush();
  AppendBigEndian(buffer_, static_cast<int16_t>(columns_));
  ++rows_;
}

template <class Integer>
void BinaryCopy::AddInteger(Integer value) {
  AppendBigEndian(buffer_, static_cast<int32_t>(sizeof(Integer)));
  AppendBigEndian(buffer_, value);
}

void BinaryCopy::Add(int32_t value) { AddInteger(value); }

void BinaryCopy::Add(int64_t value) { AddInteger(value); }

void BinaryCopy::Add(absl::string_view text) {
  AppendBigEndian(buffer_, static_cast<int32_t>(text.size()));
  buffer_.append(text.data(), text.size());
}

void BinaryCopy::Add(const Date& date) {
  static const Date kUnixEpoch{1970, 1, 1};
  AddInteger(static_cast<int32_t>(DaysBetween(kUnixEpoch, date) - kEpochDays));
}

void BinaryCopy::AddMicros(int64_t unix_micros) { AddInteger(unix_micros - kEpochMicros); }

void BinaryCopy::AddNull() { AppendBigEndian(buffer_, int32_t{-1}); }

void BinaryCopy::AddOrNull(absl::string_view text) {
  if (text.empty()) return AddNull();
  Add(text);
}

void BinaryCopy::Flush() {
  if (PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) {
    open_ = false;
    Throw(connection_, nullptr, "copy");
  }
  buffer_.clear();
}

void BinaryCopy::Finish(int64_t* failed_line) {
  AppendBigEndian(buffer_, int16_t{-1});
  Flush();
  open_ = false;
  if (PQputCopyEnd(connection_, nullptr) != 1) Throw(connection_, nullptr, "copy");
  const Result result(PQgetResult(connection_), &PQclear);
  while (PGresult* more = PQgetResult(connection_)) PQclear(more);
  if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return;
  if (failed_line != nullptr) *failed_line = FailedLine(result.get());
  Throw(connection_, result.get(), "copy");
}

}  // namespace kuzukuri::platform
