#include "clients/cli/files/record.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/files/cell.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {

std::string Record::place() const { return absl::StrCat(file_.path(), ":", row_.position.line); }

const std::string& Record::Cell(const std::string& column) const {
  static const std::string kEmpty;
  const int index = file_.Column(column);
  return index < 0 ? kEmpty : row_.cells[static_cast<size_t>(index)];
}

void Record::Problem(const std::string& column, const std::string& rule) const {
  problems_.Add(absl::StrCat(place(), ": column '", column, "': '", platform::Quote(Cell(column)),
                             "': ", rule));
}

std::string Record::Text(const std::string& column) const {
  const std::string& cell = Cell(column);
  // ASCII is in normal form.
  if (std::all_of(cell.begin(), cell.end(), absl::ascii_isascii)) return cell;
  return platform::ToNfc(cell);
}

int64_t Record::Integer(const std::string& column) const {
  const auto value = OptionalInteger(column);
  if (!value && Cell(column).empty()) Problem(column, "a whole number is required");
  return value.value_or(0);
}

std::optional<int64_t> Record::OptionalInteger(const std::string& column) const {
  const std::string& cell = Cell(column);
  if (cell.empty()) return std::nullopt;
  const absl::StatusOr<int64_t> value = ParseWholeNumber(cell);
  if (value.ok()) return *value;
  Problem(column, std::string(value.status().message()));
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

platform::JurisdictionCode Record::Jurisdiction() const {
  return platform::JurisdictionCode(Text("jurisdiction"));
}

platform::Year Record::FiscalYear(const std::string& column) const {
  return platform::Year(Number(column));
}

bool Record::Flag(const std::string& column) const {
  const std::string& cell = Cell(column);
  if (cell != "true" && cell != "false") Problem(column, "write true or false");
  return cell == "true";
}

std::optional<type::v1::Date> Record::Date(const std::string& column) const {
  const std::string& cell = Cell(column);
  if (cell.empty()) return std::nullopt;
  const absl::StatusOr<platform::Date> date = ParseDateText(cell);
  if (!date.ok()) {
    Problem(column, std::string(date.status().message()));
    return std::nullopt;
  }
  type::v1::Date proto;
  proto.set_year(date->year);
  proto.set_month(date->month);
  proto.set_day(date->day);
  return proto;
}

std::optional<type::v1::Decimal> Record::Decimal(const std::string& column) const {
  const std::string& cell = Cell(column);
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
  const std::string& cell = Cell(column);
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
