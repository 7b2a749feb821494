// Typed access to the cells of a row; everything that is wrong is collected with its place.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/files/csv_reader.h"
#include "kuzukuri/type/v1/date.pb.h"
#include "kuzukuri/type/v1/decimal.pb.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::cli {

class Record {
 public:
  Record(const CsvReader& file, const CsvRow& row, Problems& problems)
      : file_(file), row_(row), problems_(problems) {}

  // Whether the file has a column.
  bool Has(const std::string& column) const { return file_.Column(column) >= 0; }
  // The cell as it stands; empty for an optional column the file does not have.
  const std::string& Cell(const std::string& column) const;
  // In Unicode normalization form C.
  std::string Text(const std::string& column) const;
  // See ParseWholeNumber.
  int64_t Integer(const std::string& column) const;
  std::optional<int64_t> OptionalInteger(const std::string& column) const;
  int Number(const std::string& column) const;
  // What the row is of.
  platform::JurisdictionCode Jurisdiction() const;
  platform::Year FiscalYear(const std::string& column = "fiscal_year") const;
  // `true` or `false`.
  bool Flag(const std::string& column) const;
  // See ParseDateText; nothing for an empty cell.
  std::optional<type::v1::Date> Date(const std::string& column) const;
  // Decimal digits with an optional point, e.g. 80.0.
  std::optional<type::v1::Decimal> Decimal(const std::string& column) const;
  // One of the words of `values`; an empty cell is 0 when `optional`.
  int Word(const std::string& column, const std::map<std::string, int>& values,
           bool optional = false) const;
  // Parts separated by semicolons; none for an empty cell.
  std::vector<std::string> List(const std::string& column) const;

  void Problem(const std::string& column, const std::string& rule) const;
  std::string place() const;

 private:
  const CsvReader& file_;
  const CsvRow& row_;
  Problems& problems_;
};

}  // namespace kuzukuri::cli
