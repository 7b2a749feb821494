// How stores run their prepared statements.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/base/ids.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {

// Rows for a statement that takes them as one array a column: `unnest($4::text[], $5::int[])`.
template <size_t kColumns>
class Rows {
 public:
  // A row; a value without one (std::nullopt) is NULL.
  template <class... Values>
  void Add(const Values&... values) {
    static_assert(sizeof...(Values) == kColumns, "a row has a value for each column");
    size_t column = 0;
    (AddTo(columns_[column++], values), ...);
  }
  const std::array<SqlArray, kColumns>& columns() const { return columns_; }

 private:
  template <class Value>
  static void AddTo(SqlArray& column, const Value& value) {
    column.Add(value);
  }
  template <class Value>
  static void AddTo(SqlArray& column, const std::optional<Value>& value) {
    value ? column.Add(*value) : column.AddNull();
  }

  std::array<SqlArray, kColumns> columns_;
};

namespace internal {

using Parameters = std::vector<std::optional<std::string>>;

inline void AddParameter(Parameters& parameters, const std::string& value) {
  parameters.emplace_back(value);
}
inline void AddParameter(Parameters& parameters, int64_t value) {
  parameters.emplace_back(std::to_string(value));
}
template <class Tag, class Value>
void AddParameter(Parameters& parameters, const Typed<Tag, Value>& value) {
  AddParameter(parameters, value.value());
}
inline void AddParameter(Parameters& parameters, const SqlArray& array) {
  parameters.emplace_back(array.str());
}
template <size_t kColumns>
void AddParameter(Parameters& parameters, const Rows<kColumns>& rows) {
  for (const SqlArray& column : rows.columns()) AddParameter(parameters, column);
}

}  // namespace internal

// Runs a prepared statement; rows are as many parameters as they have columns.
template <class... Values>
pqxx::result Run(pqxx::transaction_base& tx, const char* statement, const Values&... values) {
  internal::Parameters parameters;
  (internal::AddParameter(parameters, values), ...);
  return tx.exec_prepared(statement, pqxx::prepare::make_dynamic_params(parameters));
}

}  // namespace kuzukuri::platform
