// The date of a paper's figures, as cities print it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/fold.h"

namespace kuzukuri::reader {

struct PrintedDate {
  int year = 0;  // of our era; 0: none is printed
  int month = 0;
  int day = 0;       // 0: the last of the month
  bool said = true;  // as a date of figures ("現在"), not only a period ("上半期")
  Span span;
};

// The dates in a line, as the first pattern that finds some has them.
std::vector<PrintedDate> FindDates(const Grammar& grammar, std::string_view folded);
// A date that is all the line says but for brackets and the fiscal year.
std::optional<PrintedDate> FindWholeDate(const Grammar& grammar, std::string_view folded);
// The line with blanks in the place of its dates and of the brackets around them.
std::string WithoutDates(const std::vector<PrintedDate>& dates, std::string_view folded);

// As YYYY-MM-DD, whether there is such a day or not. Without a year it is in the fiscal year; in
// its closing period where it is April or May and `closing`.
std::string DateText(const PrintedDate& date, int fiscal_year, bool closing);

// Whether a date may stand at the beginning of the fiscal year as well as in its closing period.
bool IsOpen(const PrintedDate& date);

// Year of our era; 0 when it is none. Reiwa 1 = 2019, Heisei 1 = 1989, Showa 1 = 1926; years above
// 1900 are of our era.
int YearOf(std::string_view era, std::string_view year);

}  // namespace kuzukuri::reader
