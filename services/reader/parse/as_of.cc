#include "services/reader/parse/as_of.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace kuzukuri::reader {
namespace {

// What stands around a date that is all a line says.
constexpr std::string_view kAround = " \t()[]<>";
constexpr std::array<std::string_view, 4> kWideAround = {"【", "】", "〔", "〕"};

int IntOf(std::string_view digits) {
  int value = 0;
  return absl::SimpleAtoi(std::string(digits), &value) ? value : 0;
}

// "2", "二".
int Quarter(std::string_view printed) {
  constexpr std::array<std::string_view, 4> kNumbers = {"一", "二", "三", "四"};
  for (size_t i = 0; i < kNumbers.size(); ++i) {
    if (printed == kNumbers[i]) return static_cast<int>(i) + 1;
  }
  return IntOf(printed);
}

// The last month of a quarter of the fiscal year.
int EndOfQuarter(int quarter) { return quarter == 4 ? 3 : 3 + 3 * quarter; }

// With the wide brackets as spaces: they are three bytes each.
std::string WithoutWideBrackets(std::string text) {
  for (const std::string_view bracket : kWideAround) {
    for (size_t at = text.find(bracket); at != std::string::npos; at = text.find(bracket)) {
      text.replace(at, bracket.size(), "   ");
    }
  }
  return text;
}

// Whether a line says nothing beside its date but of which fiscal year it is.
bool SaysOnly(std::string_view text, Span date) {
  static const RE2 kFiscalYear("(?:(?:令和|平成|昭和|[RHS])?(?:元|[0-9]{1,4})年度の?)?");
  std::string rest = WithoutWideBrackets(absl::StrCat(std::string(text.substr(0, date.begin)), " ",
                                                      std::string(text.substr(date.end))));
  std::erase_if(rest, [](char c) { return kAround.find(c) != std::string_view::npos; });
  return RE2::FullMatch(rest, kFiscalYear);
}

bool IsPossible(const PrintedDate& date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 0 && date.day <= 31;
}

// Most lines are rows of figures: no pattern needs to look at them.
bool MayNameDate(std::string_view text) {
  constexpr std::array<std::string_view, 5> kWords = {"現", "時点", "月", "期", "基準"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

PrintedDate DateOf(const Pattern& pattern, const Match& match, std::string_view text) {
  const auto group = [&](const char* name) { return At(text, pattern.Group(match, name)); };
  PrintedDate date;
  date.span = match.whole;
  date.year = YearOf(group("era"), group("year"));
  date.month = IntOf(group("month"));
  date.day = IntOf(group("day"));
  if (const std::string_view half = group("half"); !half.empty()) {
    date.month = EndOfQuarter(half == "上" ? 2 : 4);
    date.said = false;
  }
  if (const std::string_view quarter = group("quarter"); !quarter.empty()) {
    date.month = EndOfQuarter(Quarter(quarter));
    date.said = false;
  }
  return date;
}

// 0 for months that are none.
int LastDay(int year, int month) {
  constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[static_cast<size_t>(month)] + (month == 2 && leap ? 1 : 0);
}

// April to December are of the fiscal year, the others of the next.
int YearIn(const PrintedDate& date, int fiscal_year, bool closing) {
  if (date.year > 0) return date.year;
  return fiscal_year + (date.month < 4 || (closing && IsOpen(date)) ? 1 : 0);
}

}  // namespace

std::vector<PrintedDate> FindDates(const Grammar& grammar, std::string_view folded) {
  std::vector<PrintedDate> dates;
  if (!MayNameDate(folded)) return dates;
  for (const Pattern& pattern : grammar.as_of) {
    Match match;
    for (size_t from = 0; pattern.Find(folded, match, from); from = match.whole.end) {
      if (match.whole.empty()) break;
      const PrintedDate date = DateOf(pattern, match, folded);
      if (IsPossible(date)) dates.push_back(date);
    }
    if (!dates.empty()) break;
  }
  return dates;
}

std::optional<PrintedDate> FindWholeDate(const Grammar& grammar, std::string_view folded) {
  if (!MayNameDate(folded)) return std::nullopt;
  for (const Pattern& pattern : grammar.as_of) {
    Match match;
    if (!pattern.Find(folded, match) || !SaysOnly(folded, match.whole)) continue;
    const PrintedDate date = DateOf(pattern, match, folded);
    if (IsPossible(date)) return date;
  }
  return std::nullopt;
}

std::string WithoutDates(const std::vector<PrintedDate>& dates, std::string_view folded) {
  std::string text(folded);
  for (const PrintedDate& date : dates) {
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(date.span.begin),
              text.begin() + static_cast<std::ptrdiff_t>(date.span.end), ' ');
  }
  static const RE2 kEmptyBrackets("[(\\[<]\\s*[)\\]>]");
  text = WithoutWideBrackets(std::move(text));
  RE2::GlobalReplace(&text, kEmptyBrackets, " ");
  return text;
}

std::string DateText(const PrintedDate& date, int fiscal_year, bool closing) {
  const int year = YearIn(date, fiscal_year, closing);
  const int day = date.day > 0 ? date.day : LastDay(year, date.month);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", year, date.month, day);
  return text.data();
}

bool IsOpen(const PrintedDate& date) {
  return date.year == 0 && (date.month == 4 || date.month == 5);
}

int YearOf(std::string_view era, std::string_view year) {
  const int number = year == "元" ? 1 : IntOf(year);
  if (number > 1900) return number;
  if (number <= 0) return 0;
  if (absl::StartsWith(std::string(era), "令") || era == "R") return 2018 + number;
  if (absl::StartsWith(std::string(era), "平") || era == "H") return 1988 + number;
  if (absl::StartsWith(std::string(era), "昭") || era == "S") return 1925 + number;
  return 0;
}

}  // namespace kuzukuri::reader
