#include "clients/cli/record.h"

#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/date.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {

std::string Record::place() const { return absl::StrCat(file_.path, ":", row_.line); }

void Record::Problem(const std::string& column, const std::string& rule) const {
  problems_.push_back(
      absl::StrCat(place(), ": column '", column, "': '", row_.cells.at(column), "': ", rule));
}

std::string Record::Text(const std::string& column) const {
  return platform::ToNfc(row_.cells.at(column));
}

int64_t Record::Integer(const std::string& column) const {
  const auto value = OptionalInteger(column);
  if (!value && row_.cells.at(column).empty()) Problem(column, "a whole number is required");
  return value.value_or(0);
}

std::optional<int64_t> Record::OptionalInteger(const std::string& column) const {
  const std::string& cell = row_.cells.at(column);
  if (cell.empty()) return std::nullopt;
  int64_t value = 0;
  if (absl::SimpleAtoi(cell, &value)) return value;
  Problem(column, "not a whole number of 64 bits; write digits only, negative with a leading -");
  return std::nullopt;
}

int Record::Number(const std::string& column) const {
  const int64_t value = Integer(column);
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    Problem(column, "the number is too large");
    return 0;
  }
  return static_cast<int>(value);
}

bool Record::Flag(const std::string& column) const {
  const std::string& cell = row_.cells.at(column);
  if (cell != "true" && cell != "false") Problem(column, "write true or false");
  return cell == "true";
}

std::optional<type::v1::Date> Record::Date(const std::string& column) const {
  const std::string& cell = row_.cells.at(column);
  if (cell.empty()) return std::nullopt;
  const auto date = platform::ParseDate(cell);
  if (!date) {
    Problem(column, "not a date; write YYYY-MM-DD");
    return std::nullopt;
  }
  type::v1::Date proto;
  proto.set_year(date->year);
  proto.set_month(date->month);
  proto.set_day(date->day);
  return proto;
}

std::optional<type::v1::Decimal> Record::Decimal(const std::string& column) const {
  const std::string& cell = row_.cells.at(column);
  if (cell.empty()) return std::nullopt;
  const size_t point = cell.find('.');
  std::string digits = cell;
  if (point != std::string::npos) digits.erase(point, 1);
  const size_t scale = point == std::string::npos ? 0 : cell.size() - point - 1;
  int64_t unscaled = 0;
  if (scale > 9 || !absl::SimpleAtoi(digits, &unscaled)) {
    Problem(column, "not a decimal number; write digits with at most 9 after the point");
    return std::nullopt;
  }
  type::v1::Decimal proto;
  proto.set_unscaled(unscaled);
  proto.set_scale(static_cast<int>(scale));
  return proto;
}

int Record::Word(const std::string& column, const std::map<std::string, int>& values,
                 bool optional) const {
  const std::string& cell = row_.cells.at(column);
  if (cell.empty() && optional) return 0;
  const auto found = values.find(cell);
  if (found != values.end()) return found->second;
  Problem(column, absl::StrCat("write one of ",
                               absl::StrJoin(values, ", ", [](std::string* out, const auto& value) {
                                 out->append(value.first);
                               })));
  return 0;
}

std::vector<std::string> Record::List(const std::string& column) const {
  const std::string text = Text(column);
  if (text.empty()) return {};
  return absl::StrSplit(text, ';');
}

}  // namespace kuzukuri::cli
