#include "services/reader/parse/columns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reader/domain/sentences.h"
#include "services/reader/parse/as_of.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

using Columns = std::vector<ColumnRole>;

Columns::iterator FindRole(Columns& columns, Role role) {
  return std::find_if(columns.begin(), columns.end(),
                      [&](const ColumnRole& column) { return column.role == role; });
}

bool Has(Columns& columns, Role role) { return FindRole(columns, role) != columns.end(); }

// Neither the paper's nor the one before it.
constexpr int kOtherYear = -1000;

// A year of an era that is not printed: the one it has near the paper's.
int YearWithoutEra(std::string_view number, int fiscal_year) {
  constexpr int kNear = 5;
  for (const char* era : {"令和", "平成"}) {
    const int year = YearOf(era, number);
    if (fiscal_year > 0 && year >= fiscal_year - kNear && year <= fiscal_year + 1) return year;
  }
  return 0;
}

// A word that says a year and nothing else; 0 where it is none.
int YearIn(const Grammar& grammar, std::string_view word, int fiscal_year) {
  constexpr std::string_view kAround = "()[]<>";
  while (!word.empty() && kAround.find(word.front()) != std::string_view::npos) {
    word.remove_prefix(1);
  }
  while (!word.empty() && kAround.find(word.back()) != std::string_view::npos) {
    word.remove_suffix(1);
  }
  for (const Pattern& pattern : grammar.column_years) {
    Match match;
    if (!pattern.Find(word, match)) continue;
    const auto group = [&](const char* name) {
      const Span span = pattern.Group(match, name);
      return word.substr(span.begin, span.end - span.begin);
    };
    if (!group("this").empty()) return fiscal_year;
    if (!group("last").empty()) return fiscal_year - 1;
    if (!group("other").empty()) return kOtherYear;
    const int year = YearOf(group("era"), group("year"));
    if (year > 0) return year;
    if (group("era").empty()) return YearWithoutEra(group("year"), fiscal_year);
  }
  return 0;
}

std::vector<int> YearsOn(const Grammar& grammar, const ScannedLine& line, int fiscal_year) {
  std::vector<int> years;
  for (const Span token : Tokens(line.folded.text)) {
    const std::string_view word =
        std::string_view(line.folded.text).substr(token.begin, token.end - token.begin);
    const int year = YearIn(grammar, word, fiscal_year);
    if (year == 0) return {};
    years.push_back(year);
  }
  return years;
}

// The line of years above headings: directly, or above the unit.
std::optional<size_t> LineAbove(const std::vector<ScannedLine>& lines, size_t headings) {
  for (size_t i = headings; i-- > 0;) {
    if (lines[i].kind != LineKind::kBlank && lines[i].kind != LineKind::kUnit) return i;
  }
  return std::nullopt;
}

// `original`: the original appropriation is the one that is read.
Role OfYearBefore(Role role, bool original) {
  switch (role) {
    case v1::ROLE_APPROPRIATION:
      return v1::ROLE_PRIOR_APPROPRIATION;
    case v1::ROLE_ORIGINAL_APPROPRIATION:
      return original ? v1::ROLE_PRIOR_APPROPRIATION : v1::ROLE_OTHER_FIGURE;
    case v1::ROLE_EXECUTED:
      return v1::ROLE_PRIOR_EXECUTED;
    default:
      return v1::ROLE_OTHER_FIGURE;
  }
}

// Gives each group of like columns the year above it. False where they are no such groups.
bool GiveYears(const std::vector<int>& years, int fiscal_year, Columns& columns) {
  std::vector<ColumnRole*> figures;
  for (ColumnRole& column : columns) {
    if (HoldsFigures(column.role)) figures.push_back(&column);
  }
  // A change stands behind what it is the change of.
  while (!figures.empty() && figures.back()->role == v1::ROLE_CHANGE) figures.pop_back();
  if (years.size() < 2 || figures.empty() || figures.size() % years.size() != 0) return false;
  if (std::count(years.begin(), years.end(), fiscal_year) != 1) return false;
  const size_t each = figures.size() / years.size();
  for (size_t i = each; i < figures.size(); ++i) {
    if (figures[i]->role != figures[i - each]->role) return false;
  }
  const bool original = !Has(columns, v1::ROLE_APPROPRIATION);
  for (size_t i = 0; i < figures.size(); ++i) {
    const int year = years[i / each];
    Role& role = figures[i]->role;
    if (year + 1 == fiscal_year) {
      role = OfYearBefore(role, original);
    } else if (year != fiscal_year) {
      role = v1::ROLE_OTHER_FIGURE;
    }
  }
  return true;
}

bool IsThisYear(const Grammar& grammar, const std::string& word) {
  constexpr int kAny = 1000;
  return YearIn(grammar, word, kAny) == kAny;
}

// The year of a column beside those of the paper: 0 where it cannot be told. 前年度 says it
// whatever the year of the paper is.
int YearOfColumn(const Grammar& grammar, const std::string& word, int fiscal_year) {
  constexpr int kAny = 1000;
  const int relative = YearIn(grammar, word, kAny);
  if (relative == kOtherYear) return kOtherYear;
  if (relative == kAny || relative == kAny - 1) return fiscal_year + relative - kAny;
  return fiscal_year > 0 ? YearIn(grammar, word, fiscal_year) : 0;
}

// Columns with years of their own. False where one cannot be told.
bool SettleYears(const Grammar& grammar, int fiscal_year, ScannedLine& line) {
  const bool original =
      std::none_of(line.columns.begin(), line.columns.end(), [&](const ColumnRole& column) {
        return column.role == v1::ROLE_APPROPRIATION &&
               (column.year.empty() ||
                YearOfColumn(grammar, column.year, fiscal_year) == fiscal_year);
      });
  for (ColumnRole& column : line.columns) {
    if (column.year.empty()) continue;
    const int year = YearOfColumn(grammar, column.year, fiscal_year);
    if (year == fiscal_year && (year > 0 || IsThisYear(grammar, column.year))) continue;
    if (year == 0) {
      line.columns_doubt = absl::StrCat(
          "its column '", column.heading, "' is of a year, and ",
          fiscal_year == 0 ? "that of the paper is not known; name it with --fiscal-year YYYY"
                           : "none near that of the paper has its number; print its era with it");
      return false;
    }
    column.role =
        year == fiscal_year - 1 ? OfYearBefore(column.role, original) : v1::ROLE_OTHER_FIGURE;
  }
  return true;
}

// A sum (計) of the original appropriation and what came to it, in front of what is executed, is
// the current one where no column is called so.
void SettleSum(Columns& columns) {
  constexpr std::string_view kSum = "計";
  if (Has(columns, v1::ROLE_APPROPRIATION)) return;
  auto column = FindRole(columns, v1::ROLE_ORIGINAL_APPROPRIATION);
  for (; column != columns.end() && HoldsFigures(column->role); ++column) {
    const bool sum = std::string_view(column->heading).substr(0, kSum.size()) == kSum;
    if (MeasureOf(column->role) && column->role != v1::ROLE_ORIGINAL_APPROPRIATION) return;
    if (!sum) continue;
    column->role = v1::ROLE_APPROPRIATION;
    return;
  }
}

void SettleOriginal(Columns& columns) {
  if (Has(columns, v1::ROLE_APPROPRIATION)) return;
  if (const auto original = FindRole(columns, v1::ROLE_ORIGINAL_APPROPRIATION);
      original != columns.end()) {
    original->role = v1::ROLE_APPROPRIATION;
  }
}

// The kinds of what is carried over: in front of what is executed they came from the year before,
// and where nothing is they are of no execution.
void SettleParts(Columns& columns) {
  const auto done = std::find_if(columns.begin(), columns.end(), [](const ColumnRole& column) {
    return column.role == v1::ROLE_EXECUTED || column.role == v1::ROLE_COMMITTED;
  });
  const bool whole = Has(columns, v1::ROLE_CARRIED_OUT);
  for (auto column = columns.begin(); column != columns.end(); ++column) {
    if (column->role != v1::ROLE_CARRIED_PART || (!whole && column > done)) continue;
    column->role = v1::ROLE_OTHER_FIGURE;
  }
}

// What is compared is what is left where no year before stands beside it.
void SettleCompared(Columns& columns) {
  constexpr std::string_view kCompared = "比較";
  const bool before =
      Has(columns, v1::ROLE_PRIOR_APPROPRIATION) || Has(columns, v1::ROLE_PRIOR_EXECUTED);
  const bool row = Has(columns, v1::ROLE_APPROPRIATION) &&
                   (Has(columns, v1::ROLE_EXECUTED) || Has(columns, v1::ROLE_COMMITTED));
  for (ColumnRole& column : columns) {
    if (column.role != v1::ROLE_CHANGE || before) continue;
    if (std::string_view(column.heading).substr(0, kCompared.size()) != kCompared) continue;
    column.role =
        row && !Has(columns, v1::ROLE_DIFFERENCE) ? v1::ROLE_DIFFERENCE : v1::ROLE_OTHER_FIGURE;
  }
}

// Columns of titles, sections and items side by side: which of them a row is of depends on the
// cells that are left out, and a text does not keep these.
std::string DoubtOfNames(const Columns& columns) {
  constexpr std::array<std::string_view, 4> kLevels = {"款", "項", "目", "節"};
  std::vector<std::string> found;
  for (const ColumnRole& column : columns) {
    if (std::find(kLevels.begin(), kLevels.end(), column.heading) != kLevels.end()) {
      found.push_back(absl::StrCat("'", column.heading, "'"));
    }
  }
  if (found.size() < 2) return "";
  return absl::StrCat("its columns ", absl::StrJoin(found, ", "),
                      " are of names side by side, as in 事項別明細書, and a text does not say in "
                      "which of them a row's name stands; read the list with one column of names "
                      "(款項目), or give each row one name");
}

void SettleCarried(ScannedLine& line) {
  Columns& columns = line.columns;
  const auto carried = FindRole(columns, v1::ROLE_CARRIED);
  if (carried == columns.end()) return;
  if (Has(columns, v1::ROLE_CARRIED_OUT)) {
    carried->role = v1::ROLE_OTHER_FIGURE;
    return;
  }
  const auto appropriation = FindRole(columns, v1::ROLE_APPROPRIATION);
  line.carried_in = appropriation != columns.end() && carried < appropriation;
  carried->role = v1::ROLE_CARRIED_OUT;
}

// Two columns that one amount could be written from.
std::string DoubtOf(const Columns& columns) {
  constexpr std::array kWritten = {v1::ROLE_APPROPRIATION, v1::ROLE_ORIGINAL_APPROPRIATION,
                                   v1::ROLE_EXECUTED,      v1::ROLE_COMMITTED,
                                   v1::ROLE_CARRIED,       v1::ROLE_CARRIED_OUT};
  for (const Role role : kWritten) {
    const ColumnRole* first = nullptr;
    for (const ColumnRole& column : columns) {
      if (column.role != role) continue;
      if (first == nullptr) {
        first = &column;
        continue;
      }
      return absl::StrCat(
          "two of its columns, '", first->heading, "' and '", column.heading, "', can be the ",
          EnglishMeasure(*MeasureOf(role)),
          " of the year; only years printed above them or with them tell them apart");
    }
  }
  return "";
}

}  // namespace

void SettleColumns(const Grammar& grammar, int fiscal_year, std::vector<ScannedLine>& lines) {
  for (size_t i = 0; i < lines.size(); ++i) {
    ScannedLine& line = lines[i];
    if (line.kind == LineKind::kTitle) fiscal_year = line.fiscal_year;
    if (line.kind != LineKind::kColumns) continue;
    const std::optional<size_t> above = fiscal_year > 0 ? LineAbove(lines, i) : std::nullopt;
    if (above &&
        GiveYears(YearsOn(grammar, lines[*above], fiscal_year), fiscal_year, line.columns)) {
      lines[*above].kind = LineKind::kBlank;
    }
    const bool told = SettleYears(grammar, fiscal_year, line);
    SettleSum(line.columns);
    SettleOriginal(line.columns);
    SettleParts(line.columns);
    SettleCompared(line.columns);
    if (told) line.columns_doubt = DoubtOf(line.columns);
    if (line.columns_doubt.empty()) line.columns_doubt = DoubtOfNames(line.columns);
    SettleCarried(line);
  }
}

}  // namespace kuzukuri::reader
