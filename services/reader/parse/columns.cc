#include "services/reader/parse/columns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
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
    if (const int year = YearOf(group("era"), group("year")); year > 0) return year;
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

Role OfYearBefore(Role role) {
  switch (role) {
    case v1::ROLE_APPROPRIATION:
      return v1::ROLE_PRIOR_APPROPRIATION;
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
  for (size_t i = 0; i < figures.size(); ++i) {
    const int year = years[i / each];
    Role& role = figures[i]->role;
    if (year + 1 == fiscal_year) {
      role = OfYearBefore(role);
    } else if (year != fiscal_year) {
      role = v1::ROLE_OTHER_FIGURE;
    }
  }
  return true;
}

void SettleOriginal(Columns& columns) {
  if (Has(columns, v1::ROLE_APPROPRIATION)) return;
  if (const auto original = FindRole(columns, v1::ROLE_ORIGINAL_APPROPRIATION);
      original != columns.end()) {
    original->role = v1::ROLE_APPROPRIATION;
  }
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
      return absl::StrCat("two of its columns, '", first->heading, "' and '", column.heading,
                          "', can be the ", EnglishMeasure(*MeasureOf(role)),
                          " of the year; only years printed above them tell them apart");
    }
  }
  return "";
}

}  // namespace

void SettleColumns(const Grammar& grammar, std::vector<ScannedLine>& lines) {
  int fiscal_year = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    ScannedLine& line = lines[i];
    if (line.kind == LineKind::kTitle) fiscal_year = line.fiscal_year;
    if (line.kind != LineKind::kColumns) continue;
    const std::optional<size_t> above = fiscal_year > 0 ? LineAbove(lines, i) : std::nullopt;
    if (above &&
        GiveYears(YearsOn(grammar, lines[*above], fiscal_year), fiscal_year, line.columns)) {
      lines[*above].kind = LineKind::kBlank;
    }
    SettleOriginal(line.columns);
    line.columns_doubt = DoubtOf(line.columns);
    SettleCarried(line);
  }
}

}  // namespace kuzukuri::reader
