// Calendar dates and the fiscal year they belong to.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

// A valid date of the proleptic Gregorian calendar.
struct Date {
  int year = 1970;
  int month = 1;
  int day = 1;
  friend auto operator<=>(const Date&, const Date&) = default;
};

// The date when the parts are a valid date, year 1 to 9999.
std::optional<Date> MakeDate(int year, int month, int day);
// Parses YYYY-MM-DD.
std::optional<Date> ParseDate(absl::string_view iso);
// YYYY-MM-DD.
std::string FormatDate(const Date& date);
// Days from `from` to `to`.
int DaysBetween(const Date& from, const Date& to);

// 1 April of the year that names the fiscal year.
Date FiscalYearStart(Year fiscal_year);
// 31 March of the following year.
Date FiscalYearEnd(Year fiscal_year);
// 31 May after the year ends: the last day of the closing period (出納整理期間), Local Autonomy
// Act art. 235-5.
Date ClosingPeriodEnd(Year fiscal_year);

}  // namespace kuzukuri::platform
