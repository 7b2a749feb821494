#include "clients/cli/files/cell.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

using platform::Date;

// An era of the calendar in law (元号). Days on which one ends and the next begins count in both.
struct Era {
  const char* name;
  char letter;
  Date first;
  Date last;
};

constexpr std::array<Era, 5> kEras = {{{"明治", 'M', {1868, 10, 23}, {1912, 7, 30}},
                                       {"大正", 'T', {1912, 7, 30}, {1926, 12, 25}},
                                       {"昭和", 'S', {1926, 12, 25}, {1989, 1, 7}},
                                       {"平成", 'H', {1989, 1, 8}, {2019, 4, 30}},
                                       {"令和", 'R', {2019, 5, 1}, {9999, 12, 31}}}};

absl::Status NotADate() {
  return absl::InvalidArgumentError("not a date; write YYYY-MM-DD, or 令和5年7月31日");
}

std::string InEra(const Date& date) {
  for (auto era = kEras.rbegin(); era != kEras.rend(); ++era) {
    if (date < era->first) continue;
    const int year = date.year - era->first.year + 1;
    return absl::StrFormat("%s%s年%d月%d日", era->name, year == 1 ? "元" : absl::StrCat(year),
                           date.month, date.day);
  }
  return platform::FormatDate(date);
}

// The era `text` begins with, which is taken off.
const Era* ConsumeEra(absl::string_view& text) {
  for (const Era& era : kEras) {
    if (absl::ConsumePrefix(&text, era.name)) return &era;
    if (!text.empty() && absl::ascii_toupper(static_cast<unsigned char>(text[0])) == era.letter) {
      text.remove_prefix(1);
      return &era;
    }
  }
  return nullptr;
}

// One to four digits, or 元 for the first year of an era.
std::optional<int> Part(absl::string_view text, bool era_year) {
  if (era_year && text == "元") return 1;
  int value = 0;
  const bool digits = !text.empty() && text.size() <= 4 &&
                      std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  if (!digits || !absl::SimpleAtoi(text, &value)) return std::nullopt;
  return value;
}

// Year, month and day, parted by one of - / . or by 年月日.
std::vector<absl::string_view> Parts(absl::string_view text) {
  if (absl::StrContains(text, "年")) {
    if (!absl::ConsumeSuffix(&text, "日")) return {};
    const std::vector<absl::string_view> year = absl::StrSplit(text, absl::MaxSplits("年", 1));
    const std::vector<absl::string_view> rest = absl::StrSplit(year[1], absl::MaxSplits("月", 1));
    if (rest.size() != 2) return {};
    return {year[0], rest[0], rest[1]};
  }
  for (const char separator : {'-', '/', '.'}) {
    if (absl::StrContains(text, separator)) return absl::StrSplit(text, separator);
  }
  if (text.size() == 8) return {text.substr(0, 4), text.substr(4, 2), text.substr(6)};
  return {};
}

// Takes off one sign; 1 or -1.
int ConsumeSign(absl::string_view& text) {
  for (const absl::string_view minus : {"-", "▲", "△", "−", "‐", "–", "—", "ー"}) {
    if (absl::ConsumePrefix(&text, minus)) return -1;
  }
  return 1;
}

// The digits without their separators; nothing when those are not every three digits.
std::optional<std::string> Digits(absl::string_view text) {
  const std::vector<absl::string_view> groups = absl::StrSplit(text, ',');
  for (size_t i = 0; i < groups.size(); ++i) {
    const bool all = std::all_of(groups[i].begin(), groups[i].end(), absl::ascii_isdigit);
    const bool size = groups.size() == 1 ? !groups[i].empty()
                      : i == 0           ? !groups[i].empty() && groups[i].size() <= 3
                                         : groups[i].size() == 3;
    if (!all || !size) return std::nullopt;
  }
  return absl::StrReplaceAll(text, {{",", ""}});
}

}  // namespace

absl::StatusOr<int64_t> ParseWholeNumber(absl::string_view cell) {
  int64_t value = 0;
  // The form of nearly every cell.
  if (cell.size() < 19 && std::all_of(cell.begin(), cell.end(), absl::ascii_isdigit) &&
      absl::SimpleAtoi(cell, &value)) {
    return value;
  }
  const std::string folded = platform::ComparisonKey(cell);
  absl::string_view text = folded;
  const int sign = ConsumeSign(text);
  const std::optional<std::string> digits = Digits(text);
  if (!digits) {
    return absl::InvalidArgumentError(
        "not a whole number; write digits, with a leading - or ▲ when negative, and thousands "
        "separators every three digits or not at all");
  }
  if (!absl::SimpleAtoi(absl::StrCat(sign < 0 ? "-" : "", *digits), &value)) {
    return absl::InvalidArgumentError(
        "the number does not fit into 64 bits; check its digits and its unit, amounts are in yen");
  }
  return value;
}

absl::StatusOr<Date> ParseDateText(absl::string_view cell) {
  if (const auto date = platform::ParseDate(cell)) return *date;
  const std::string folded = platform::ComparisonKey(cell);
  absl::string_view text = folded;
  const Era* const era = ConsumeEra(text);
  const std::vector<absl::string_view> parts = Parts(text);
  if (parts.size() != 3) return NotADate();
  const std::optional<int> year = Part(parts[0], era != nullptr);
  const std::optional<int> month = Part(parts[1], false);
  const std::optional<int> day = Part(parts[2], false);
  if (!year || !month || !day) return NotADate();
  // Two digits alone may be a year of any era or century.
  if (era == nullptr && parts[0].size() != 4) {
    return absl::InvalidArgumentError(
        "not a date; write its year with four digits or with its era");
  }
  const int offset = era == nullptr ? 0 : era->first.year - 1;
  const auto date = platform::MakeDate(*year + offset, *month, *day);
  if (!date) {
    return absl::InvalidArgumentError("there is no such day; check year, month and day");
  }
  if (era != nullptr && (*year < 1 || *date < era->first || *date > era->last)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the day is not in the era ", era->name, ", which lasted from ",
                     platform::FormatDate(era->first), " to ", platform::FormatDate(era->last),
                     "; write ", InEra(*date), " when that day is meant"));
  }
  return *date;
}

absl::StatusOr<type::v1::Date> ParseDateFlag(absl::string_view flag, absl::string_view text) {
  const absl::StatusOr<Date> date = ParseDateText(text);
  if (!date.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(flag, " '", text, "': ", date.status().message()));
  }
  type::v1::Date proto;
  proto.set_year(date->year);
  proto.set_month(date->month);
  proto.set_day(date->day);
  return proto;
}

}  // namespace kuzukuri::cli
