// Tables of indicators with headings of their columns.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/reader/parse/entry.h"
#include "services/reader/parse/indicator.h"
#include "services/reader/parse/indicator_doubt.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

// The cells of a row, one a column; the words of its name are one cell.
std::optional<std::vector<Span>> RowCells(std::string_view text, size_t columns, size_t name) {
  std::vector<Span> cells;
  if (text.find('\t') != std::string_view::npos) {
    for (size_t begin = 0; begin <= text.size();) {
      const size_t end = std::min(text.find('\t', begin), text.size());
      cells.push_back(TrimSpan(text, {begin, end}));
      begin = end + 1;
    }
    if (cells.size() == columns) return cells;
  }
  const std::vector<Span> tokens = Tokens(text);
  if (tokens.size() < columns) return std::nullopt;
  cells.assign(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(name));
  const size_t behind = columns - name - 1;
  cells.push_back({tokens[name].begin, tokens[tokens.size() - behind - 1].end});
  cells.insert(cells.end(), tokens.end() - static_cast<std::ptrdiff_t>(behind), tokens.end());
  return cells;
}

// A cell's value, or nothing and the text it holds.
std::optional<Component> CellValue(const Grammar& grammar, const Text& cell) {
  const std::string folded = Fold(cell.text).text;
  const std::vector<PrintedValue> values = FindValues(grammar, folded);
  if (values.size() != 1 || !values[0].strict || !values[0].label.empty()) return std::nullopt;
  Component component;
  component.target = values[0].value;
  component.unit = values[0].unit;
  component.comparator = values[0].comparator;
  component.target_denominator = values[0].denominator;
  component.approximate = values[0].approximate;
  component.summed = values[0].summed;
  return component;
}

void SetTableCell(const Grammar& grammar, Role role, const Text& cell, Indicator& indicator) {
  Component& component = indicator.components.front();
  if (role == v1::ROLE_INDICATOR_UNIT) component.unit = WithoutSpaces(Fold(cell.text).text);
  if (role != v1::ROLE_TARGET && role != v1::ROLE_ACTUAL) return;
  const bool target = role == v1::ROLE_TARGET;
  (target ? indicator.target_text : indicator.actual_text) = cell.text;
  if (indicator.values.line == 0) indicator.values = cell.place;
  const std::optional<Component> value = CellValue(grammar, cell);
  if (!value) return;
  (target ? component.target : component.actual) = value->target;
  (target ? component.target_denominator : component.actual_denominator) =
      value->target_denominator;
  if (target) component.comparator = value->comparator;
  if (component.unit.empty()) component.unit = value->unit;
  component.approximate |= value->approximate;
  component.summed |= value->summed;
}

std::optional<Indicator> ParseTableRow(const Grammar& grammar, const ScannedLine& line,
                                       const std::vector<ColumnRole>& columns, size_t name) {
  const std::string_view text = line.folded.text;
  const std::optional<std::vector<Span>> cells = RowCells(text, columns.size(), name);
  if (!cells) return std::nullopt;
  Indicator indicator;
  indicator.components.emplace_back();
  for (size_t i = 0; i < columns.size(); ++i) {
    if ((*cells)[i].empty()) continue;
    const std::string_view word =
        text.substr((*cells)[i].begin, (*cells)[i].end - (*cells)[i].begin);
    const Text cell = PrintedText(line, (*cells)[i]);
    if (i == name) indicator.text = cell;
    if (!IsAbsent(grammar, word)) SetTableCell(grammar, columns[i].role, cell, indicator);
  }
  const Component& component = indicator.components.front();
  if (!component.target && !component.actual) indicator.components.clear();
  const bool some = !indicator.target_text.empty() || !indicator.actual_text.empty();
  if (!some) return std::nullopt;
  return indicator;
}

}  // namespace

std::optional<size_t> ReadIndicatorTable(const Grammar& grammar, const PageLines& page, size_t at,
                                         std::vector<Indicator>& indicators,
                                         std::vector<NotUnderstood>& not_understood) {
  while (at < page.end && IsSkipped(page.lines[at])) ++at;
  if (at == page.end || page.lines[at].kind != LineKind::kColumns) return std::nullopt;
  const std::vector<ColumnRole>& columns = page.lines[at].columns;
  const auto is_name = [](const ColumnRole& column) { return column.role == v1::ROLE_INDICATOR; };
  const size_t name =
      static_cast<size_t>(std::find_if(columns.begin(), columns.end(), is_name) - columns.begin());
  if (name == columns.size()) return std::nullopt;
  std::vector<const ScannedLine*> pending;  // names are wrapped in front of their row
  size_t end = at + 1;
  for (size_t i = end; i < page.end && pending.size() < kMostNameLines; ++i) {
    const ScannedLine& line = page.lines[i];
    if (IsSkipped(line)) continue;
    if (IsStructure(grammar, line) || line.kind == LineKind::kColumns) break;
    std::optional<Indicator> row = ParseTableRow(grammar, line, columns, name);
    if (!row) {
      pending.push_back(&line);
      continue;
    }
    JoinedText joined;
    for (const ScannedLine* above : pending) {
      joined.Add(Trim(above->line->text), above->line->place);
    }
    joined.Add(row->text.text, line.line->place);
    row->text = joined.ToText(pending.empty() ? Certainty{}
                                              : Certainty{90, "name wrapped above its values"});
    row->name = row->text.text;
    row->lower_is_better =
        AnyMatches(grammar.indicators.lower_is_better, WithoutSpaces(Fold(row->name).text));
    pending.clear();
    end = i + 1;
    AddIndicator(grammar, *std::move(row), indicators, not_understood);
  }
  return end;
}

}  // namespace kuzukuri::reader
