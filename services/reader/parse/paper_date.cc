#include "services/reader/parse/paper_date.h"

#include <algorithm>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/date.h"

namespace kuzukuri::reader {
namespace {

// A line that is there to say it.
bool IsStrong(const ScannedLine& line, const PrintedDate& date) {
  if (line.kind == LineKind::kTitle) return true;
  return date.said && (line.kind == LineKind::kAsOf || line.kind == LineKind::kUnit);
}

// Whether a date within a sentence is one of figures: a day or a period alone may be of anything.
bool IsCurrent(const ScannedLine& line, const PrintedDate& date) {
  const std::string printed(At(std::string_view(line.folded.text), date.span));
  return absl::StrContains(printed, "現") || absl::StrContains(printed, "時点");
}

struct Dates {
  std::vector<PrintedDate> dates;
  bool closing = false;  // 出納整理期間, 出納閉鎖 is printed beside them
};

Dates Collect(const std::vector<const ScannedLine*>& dated, bool strong) {
  Dates all;
  for (const ScannedLine* line : dated) {
    all.closing |= absl::StrContains(line->folded.text, "出納");
    for (const PrintedDate& date : line->dates) {
      const bool weak = IsCurrent(*line, date) || line->kind == LineKind::kAsOf;
      if (strong ? IsStrong(*line, date) : weak) all.dates.push_back(date);
    }
  }
  return all;
}

// Executed of what is budgeted for, in percent, by the first table that has both; -1: none has.
int ExecutedPercent(const Statement& statement) {
  for (const Table& table : statement.tables) {
    absl::int128 budget = 0;
    absl::int128 executed = 0;
    for (const Row& row : table.rows) {
      const Figure* of = Find(row.figures, Measure::kAppropriation);
      const Figure* spent = Find(row.figures, Measure::kExecuted);
      if (of == nullptr || spent == nullptr || spent->unit_yen <= 0) continue;
      budget += absl::int128(of->value) * of->unit_yen;
      executed += absl::int128(spent->value) * spent->unit_yen;
    }
    if (budget > 0) return static_cast<int>(executed * 100 / budget);
  }
  return -1;
}

// In the first two months hardly anything is paid, and in the closing period nearly all of it is.
constexpr int kHardlyAnything = 33;
constexpr int kNearlyAll = 67;

// An open date by what is executed.
void CloseByAmounts(const PrintedDate& date, Statement& statement) {
  const int percent = ExecutedPercent(statement);
  const std::string early = DateText(date, statement.fiscal_year, false);
  const std::string late = DateText(date, statement.fiscal_year, true);
  if (percent >= 0 && percent <= kHardlyAnything) {
    statement.as_of = early;
  } else if (percent >= kNearlyAll) {
    statement.as_of = late;
  } else {
    statement.as_of_doubt =
        absl::StrCat("no year is printed with its date, which may be ", early, " or ", late);
    return;
  }
  statement.as_of_certainty = {
      80, absl::StrCat("no year is printed; ", percent, "% are executed by then")};
}

std::vector<std::string> Different(const Dates& dates, int fiscal_year) {
  std::vector<std::string> found;
  for (const PrintedDate& date : dates.dates) {
    std::string text = DateText(date, fiscal_year, dates.closing);
    if (std::find(found.begin(), found.end(), text) == found.end()) {
      found.push_back(std::move(text));
    }
  }
  return found;
}

// A day of the year's status: from its first to the last of its closing period.
std::string DoubtOfDay(const std::string& text, int fiscal_year) {
  const auto day = platform::ParseDate(text);
  if (!day) return absl::StrCat("its date, ", text, ", is none");
  const platform::Year year(fiscal_year);
  if (*day >= platform::FiscalYearStart(year) && *day <= platform::ClosingPeriodEnd(year))
    return "";
  return absl::StrCat("its date, ", text, ", is not in fiscal year ", fiscal_year);
}

void GiveStatusDate(const Dates& dates, Statement& statement) {
  const std::vector<std::string> found = Different(dates, statement.fiscal_year);
  if (found.size() > 1) {
    statement.as_of_doubt =
        absl::StrCat("the dates printed for its figures differ: ", found[0], " and ", found[1]);
    return;
  }
  if (IsOpen(dates.dates.front()) && !dates.closing) {
    CloseByAmounts(dates.dates.front(), statement);
    return;
  }
  statement.as_of_doubt = DoubtOfDay(found.front(), statement.fiscal_year);
  if (statement.as_of_doubt.empty()) statement.as_of = found.front();
}

}  // namespace

void GiveDate(const std::vector<const ScannedLine*>& dated, Statement& statement) {
  // A budget is of the first day of its year.
  if (statement.fiscal_year == 0 || statement.stage == Stage::kBudget) return;
  Dates dates = Collect(dated, /*strong=*/true);
  if (statement.stage == Stage::kInYear) {
    if (dates.dates.empty()) dates = Collect(dated, /*strong=*/false);
    if (!dates.dates.empty()) GiveStatusDate(dates, statement);
    return;
  }
  if (dates.dates.empty()) return;
  // A settlement stands at the end of its closing period whatever it prints.
  const std::string first = DateText(dates.dates.front(), statement.fiscal_year, dates.closing);
  if (platform::ParseDate(first)) statement.as_of = first;
}

}  // namespace kuzukuri::reader
