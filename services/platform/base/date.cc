#include "services/platform/base/date.h"

#include <chrono>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace kuzukuri::platform {
namespace {

std::chrono::year_month_day ToChrono(const Date& date) {
  return std::chrono::year_month_day{std::chrono::year{date.year},
                                     std::chrono::month{static_cast<unsigned>(date.month)},
                                     std::chrono::day{static_cast<unsigned>(date.day)}};
}

bool ParseDigits(absl::string_view text, int* value) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return absl::SimpleAtoi(text, value);
}

}  // namespace

std::optional<Date> MakeDate(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) {
    return std::nullopt;
  }
  const Date date{year, month, day};
  if (!ToChrono(date).ok()) return std::nullopt;
  return date;
}

std::optional<Date> ParseDate(absl::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  int year = 0;
  int month = 0;
  int day = 0;
  if (!ParseDigits(iso.substr(0, 4), &year) || !ParseDigits(iso.substr(5, 2), &month) ||
      !ParseDigits(iso.substr(8, 2), &day)) {
    return std::nullopt;
  }
  return MakeDate(year, month, day);
}

std::string FormatDate(const Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year, date.month, date.day);
}

int DaysBetween(const Date& from, const Date& to) {
  return static_cast<int>(
      (std::chrono::sys_days(ToChrono(to)) - std::chrono::sys_days(ToChrono(from))).count());
}

Date FiscalYearStart(Year fiscal_year) { return {fiscal_year.value(), 4, 1}; }
Date FiscalYearEnd(Year fiscal_year) { return {fiscal_year.value() + 1, 3, 31}; }
Date ClosingPeriodEnd(Year fiscal_year) { return {fiscal_year.value() + 1, 5, 31}; }

}  // namespace kuzukuri::platform
