// Names of indicators and the rows of values below them.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/reader/parse/entry.h"
#include "services/reader/parse/indicator.h"
#include "services/reader/parse/indicator_doubt.h"
#include "services/reader/parse/names.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

// A row of values: "75% 90%", perhaps with a word in front that says what they are.
struct ValueRow {
  const ScannedLine* line = nullptr;
  Role role = v1::ROLE_UNSPECIFIED;
  std::vector<std::optional<Indicator>> cells;  // nothing: a sign that there is no value
  bool damaged = false;                         // some have no value although they should
};

// What looks like a value that cannot be read, among others: "9Z％"; `alone`: without others.
bool IsDamagedValue(const Grammar& grammar, std::string_view word, bool alone) {
  const size_t most_columns = alone ? 8 : 12;
  const size_t digit = word.find_first_of("0123456789");
  if (digit == std::string_view::npos || ColumnsOf(word) > most_columns) return false;
  const std::vector<std::string>& units = grammar.indicators.units;
  return !alone || digit == 0 ||
         std::any_of(units.begin(), units.end(),
                     [&](const std::string& unit) { return word.ends_with(unit); });
}

bool IsUnit(const Grammar& grammar, std::string_view word) {
  const std::vector<std::string>& units = grammar.indicators.units;
  return std::find(units.begin(), units.end(), word) != units.end();
}

// Words at spaces outside brackets; a unit belongs to the number in front of it.
std::vector<Span> Cells(const Grammar& grammar, std::string_view text) {
  const std::vector<Bracket> brackets = Brackets(text, /*lenticular=*/true);
  std::vector<Span> cells;
  for (const Span token : Tokens(text)) {
    const bool inside = std::any_of(brackets.begin(), brackets.end(), [&](const Bracket& bracket) {
      return token.begin > bracket.whole.begin && token.begin < bracket.whole.end;
    });
    const bool opens = text[token.begin] == '(';
    const std::string_view word = text.substr(token.begin, token.end - token.begin);
    if ((inside || opens || IsUnit(grammar, word)) && !cells.empty()) {
      cells.back().end = token.end;
    } else {
      cells.push_back(token);
    }
  }
  return cells;
}

std::optional<ValueRow> ParseValueRow(const Grammar& grammar, const ScannedLine& line) {
  const std::string_view text = line.folded.text;
  ValueRow row;
  row.line = &line;
  std::vector<Span> cells = Cells(grammar, text);
  bool some = false;
  bool alone = true;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string_view word = text.substr(cells[i].begin, cells[i].end - cells[i].begin);
    if (i == 0 && cells.size() > 1) {
      row.role = RoleOf(grammar, word);
      if (row.role == v1::ROLE_TARGET || row.role == v1::ROLE_ACTUAL) continue;
      row.role = v1::ROLE_UNSPECIFIED;
    }
    if (IsAbsent(grammar, word)) {
      row.cells.emplace_back();
      continue;
    }
    const Text printed = PrintedText(line, cells[i]);
    Indicator cell = ParseEntry(grammar, JoinedText(printed.text, printed.place));
    const bool value =
        cell.name.empty() && cell.components.size() == 1 && cell.components[0].target;
    if (!value) {
      if (!IsDamagedValue(grammar, word, /*alone=*/false)) return std::nullopt;
      cell.components.clear();
      cell.target_text = printed.text;
      row.damaged = true;
      alone &= IsDamagedValue(grammar, word, /*alone=*/true);
    }
    some |= value;
    row.cells.emplace_back(std::move(cell));
  }
  if (!some && !(row.damaged && alone)) return std::nullopt;
  return row;
}

// The names above the first row of values, and the rows.
struct Columns {
  std::vector<const ScannedLine*> names;
  std::vector<ValueRow> rows;
  size_t end = 0;
};

std::optional<Columns> FindColumns(const Grammar& grammar, const PageLines& page, size_t at) {
  Columns columns;
  for (size_t i = at; i < page.end && columns.names.size() <= kMostNameLines; ++i) {
    const ScannedLine& line = page.lines[i];
    if (IsSkipped(line) || AnyMatches(grammar.indicators.explanations, line.folded.text)) continue;
    std::optional<ValueRow> row = ParseValueRow(grammar, line);
    if (row && !columns.names.empty()) {
      if (!columns.rows.empty() && row->cells.size() != columns.rows[0].cells.size()) break;
      columns.rows.push_back(*std::move(row));
      columns.end = i + 1;
      if (columns.rows.size() == 2) break;
      continue;
    }
    if (!columns.rows.empty()) break;
    if (StartsIndicator(grammar, line, false) || IsStructure(grammar, line)) return std::nullopt;
    columns.names.push_back(&line);
  }
  if (columns.rows.empty()) return std::nullopt;
  return columns;
}

// Puts a cell's value into the indicator: as target (with an actual in brackets), or as actual.
void SetCell(const Indicator& cell, bool actual, Indicator& indicator) {
  if (cell.components.empty()) {
    (actual ? indicator.actual_text : indicator.target_text) = cell.target_text;
    return;
  }
  if (indicator.components.empty()) {
    indicator.components = cell.components;
    indicator.target_text = cell.target_text;
    indicator.actual_text = cell.actual_text;
    indicator.values = cell.values;
    if (!actual) return;
    Component& component = indicator.components.front();
    std::swap(component.target, component.actual);
    std::swap(component.target_denominator, component.actual_denominator);
    std::swap(indicator.target_text, indicator.actual_text);
    return;
  }
  Component& component = indicator.components.front();
  component.actual = cell.components.front().target;
  component.actual_denominator = cell.components.front().target_denominator;
  indicator.actual_text = cell.target_text;
}

}  // namespace

std::optional<size_t> ReadIndicatorColumns(const Grammar& grammar, const PageLines& page, size_t at,
                                           std::vector<Indicator>& indicators,
                                           std::vector<NotUnderstood>& not_understood) {
  const std::optional<Columns> columns = FindColumns(grammar, page, at);
  if (!columns) return std::nullopt;
  const size_t count = columns->rows[0].cells.size();
  const std::optional<std::vector<Text>> names = SplitNames(grammar, columns->names, count);
  if (!names) {
    for (const ValueRow& row : columns->rows) {
      not_understood.push_back({WholeText(*row.line), "more values than names of indicators"});
    }
    return columns->end;
  }
  for (const ValueRow& row : columns->rows) {
    if (row.damaged) {
      not_understood.push_back(
          {WholeText(*row.line), "a value of an indicator that cannot be read"});
    }
  }
  for (size_t i = 0; i < count; ++i) {
    Indicator indicator = ParseEntry(grammar, JoinedText());
    indicator.text = (*names)[i];
    indicator.name = (*names)[i].text;
    for (size_t r = 0; r < columns->rows.size(); ++r) {
      const ValueRow& row = columns->rows[r];
      if (!row.cells[i]) continue;
      const bool actual = row.role == v1::ROLE_ACTUAL || (r == 1 && row.role != v1::ROLE_TARGET);
      SetCell(*row.cells[i], actual, indicator);
    }
    const std::string key = WithoutSpaces(Fold(indicator.name).text);
    indicator.lower_is_better = AnyMatches(grammar.indicators.lower_is_better, key);
    if (indicator.components.empty()) {  // its row was reported
      indicator.number = absl::StrCat(indicators.size() + 1);
      indicators.push_back(std::move(indicator));
      continue;
    }
    AddIndicator(grammar, std::move(indicator), indicators, not_understood);
  }
  return columns->end;
}

}  // namespace kuzukuri::reader
