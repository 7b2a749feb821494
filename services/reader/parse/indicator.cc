#include "services/reader/parse/indicator.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/reader/parse/entry.h"
#include "services/reader/parse/names.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMostLines = 12;  // of one entry, or of the names above values

bool EndsWith(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && text.substr(text.size() - word.size()) == word;
}

bool IsSkipped(const ScannedLine& line) {
  return line.kind == LineKind::kBlank || line.kind == LineKind::kIgnored;
}

// The entry without its bullet.
std::string_view WithoutBullet(const Grammar& grammar, const ScannedLine& line, bool& bullet) {
  Match match;
  bullet = grammar.indicators.bullet && grammar.indicators.bullet->Find(line.folded.text, match);
  Span span = {0, line.folded.text.size()};
  if (bullet) {
    const Span text = grammar.indicators.bullet->Group(match, "text");
    if (!text.empty()) span = text;
  }
  return Trim(Printed(line.line->text, line.folded, span));
}

bool StartsWithHeading(std::string_view text) {
  constexpr std::string_view kOpen = "【";
  text = Trim(text);
  if (text.substr(0, kOpen.size()) != kOpen) return false;
  const std::vector<Bracket> brackets = Brackets(text, /*lenticular=*/true);
  return !brackets.empty() && brackets.front().whole.begin == 0 &&
         brackets.front().whole.end < text.size();
}

bool HasOpenBracket(std::string_view text) {
  const std::vector<Bracket> brackets = Brackets(text, /*lenticular=*/true);
  return !brackets.empty() && !brackets.back().closed;
}

// Collects the lines of one entry.
class EntryReader {
 public:
  EntryReader(const Grammar& grammar, const PageLines& page) : grammar_(grammar), page_(page) {}

  size_t Read(size_t at, JoinedText& entry) {
    bool bullet = false;
    const ScannedLine& first = page_.lines[at];
    entry.Add(WithoutBullet(grammar_, first, bullet), first.line->place);
    const ScannedLine* last = &first;
    size_t end = at + 1;
    for (size_t next = end, lines = 1; next < page_.end && lines < kMostLines; ++next) {
      const ScannedLine& line = page_.lines[next];
      if (IsSkipped(line)) continue;
      if (StartsIndicator(grammar_, line, false) || IsStructure(grammar_, line)) break;
      const std::optional<std::string_view> between = Continues(entry, *last, line);
      if (!between) break;
      entry.Add(Trim(line.line->text), line.line->place, *between);
      last = &line;
      end = next + 1;
      ++lines;
    }
    return end;
  }

 private:
  // Whether a line goes on with the entry, and what stands between.
  std::optional<std::string_view> Continues(const JoinedText& entry, const ScannedLine& last,
                                            const ScannedLine& line) const {
    const std::string text = entry.Folded().text;
    const std::string_view next = Trim(line.folded.text);
    const bool full = IsFull(page_, last);
    const bool closed = EndsWith(text, ")") || EndsWith(text, "】");
    const bool goes_on = full || EndsWith(text, "、") || next.find(')') != std::string_view::npos;
    if (HasOpenBracket(text) && (full || !closed) && goes_on) return "";
    if (full && !closed) return "";
    const Indicator so_far = ParseEntry(grammar_, entry);
    if (next.substr(0, 1) == "(" && so_far.actual_text.empty()) return "";
    if (!so_far.components.empty() || !so_far.actual_text.empty()) return std::nullopt;
    const Indicator alone =
        ParseEntry(grammar_, JoinedText(std::string(Trim(line.line->text)), line.line->place));
    if (!alone.target_text.empty() && !alone.components.empty()) return "  ";
    return std::nullopt;
  }

  const Grammar& grammar_;
  const PageLines& page_;
};

// A date or words where a number would be: 12回（10月6日）.
bool ActualIsText(const Indicator& indicator) {
  if (indicator.actual_text.empty() || indicator.components.empty()) return false;
  return std::none_of(indicator.components.begin(), indicator.components.end(),
                      [](const Component& component) { return component.actual.has_value(); });
}

// A target that was not recognised is left in the name: "name 1Z回（11回）", "name Z回（11回）".
bool NameHoldsTarget(const Indicator& indicator) {
  constexpr size_t kMostColumns = 6;
  const std::string name = Fold(indicator.name).text;
  const size_t space = name.rfind(' ');
  if (space == std::string::npos || space + 1 == name.size()) return false;
  const std::string_view last = std::string_view(name).substr(space + 1);
  if (last.find_first_not_of("0123456789,.") == std::string_view::npos) return true;
  if (EndsWith(last, "、") && !indicator.target_text.empty()) return true;
  if (!indicator.target_text.empty()) return false;
  if (last[0] >= '0' && last[0] <= '9') return true;
  if (indicator.components.empty()) return false;
  const std::string& unit = indicator.components.front().unit;
  return !unit.empty() && EndsWith(last, unit) && ColumnsOf(last) <= kMostColumns;
}

// Whether a piece of a list of values ends with a unit, but holds no number: "Z回、12人".
bool HasBareUnit(const Grammar& grammar, std::string_view values) {
  constexpr std::string_view kEnds[] = {"、", "(", ")", "【", "】"};
  std::string piece;
  for (size_t at = 0; at <= values.size();) {
    const size_t length = at < values.size() ? CharacterAt(values, at) : 1;
    const std::string_view mark = values.substr(at, length);
    const bool end =
        mark.empty() || std::find(std::begin(kEnds), std::end(kEnds), mark) != std::end(kEnds);
    if (end) {
      const bool number = piece.find_first_of("0123456789") != std::string::npos;
      const std::vector<std::string>& units = grammar.indicators.units;
      if (!number && std::any_of(units.begin(), units.end(),
                                 [&](const std::string& unit) { return EndsWith(piece, unit); })) {
        return true;
      }
      piece.clear();
    } else {
      piece += std::string(mark);
    }
    at += length;
  }
  return false;
}

bool LacksUnit(const Indicator& indicator) {
  const auto without = [](const Component& component) { return component.unit.empty(); };
  const auto& components = indicator.components;
  return std::any_of(components.begin(), components.end(), without) &&
         !std::all_of(components.begin(), components.end(), without);
}

// Why an entry should be looked at; nullptr when all of it was understood.
const char* Doubt(const Grammar& grammar, const Indicator& indicator) {
  const std::string text = Fold(indicator.text.text).text;
  if (!BracketsMatch(text)) return "brackets of an indicator that do not match";
  if (indicator.components.empty() && CountCounted(grammar, text) > 0) {
    return "numbers of an indicator that are no list of values";
  }
  const std::string values =
      Fold(indicator.target_text).text + "、" + Fold(indicator.actual_text).text;
  const size_t unread = CountUnread(grammar, values) + CountDamaged(grammar, text);
  if (unread > 0) return "a number of an indicator that cannot be read";
  if (!indicator.components.empty() && HasBareUnit(grammar, values)) {
    return "a unit of an indicator without a number";
  }
  if (LacksUnit(indicator)) return "a number of an indicator without a unit among others with one";
  if (ActualIsText(indicator)) return "the target is a number, the actual text";
  if (NameHoldsTarget(indicator)) return "the name ends with what may be a target";
  return nullptr;
}

void Add(const Grammar& grammar, Indicator indicator, std::vector<Indicator>& indicators,
         std::vector<NotUnderstood>& not_understood) {
  if (const char* why = Doubt(grammar, indicator)) not_understood.push_back({indicator.text, why});
  indicator.number = absl::StrCat(indicators.size() + 1);
  indicators.push_back(std::move(indicator));
}

// --- Tables with headings.

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
                     [&](const std::string& unit) { return EndsWith(word, unit); });
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
  for (size_t i = at; i < page.end && columns.names.size() <= kMostLines; ++i) {
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

bool IsFull(const PageLines& page, const ScannedLine& line) {
  constexpr size_t kTolerance = 6;  // characters that may not begin a line wrap earlier
  return ColumnsOf(Trim(line.folded.text)) + kTolerance >= page.full_width;
}

bool IsStructure(const Grammar& grammar, const ScannedLine& line) {
  const std::string_view text = line.folded.text;
  if (AnyMatches(grammar.related_headings, text)) return true;
  if (AnyMatches(grammar.bracketed_figures, text)) return true;
  if (AnyMatches(grammar.indicators.headings, text)) return true;
  if (line.kind == LineKind::kProject || line.kind == LineKind::kPillar) return true;
  const std::optional<std::vector<LabelledFigure>> figures = ParseLabelledFigures(grammar, text);
  return figures && MeasureOf(RoleOf(grammar, figures->front().label)).has_value();
}

bool StartsIndicator(const Grammar& grammar, const ScannedLine& line, bool first) {
  if (IsSkipped(line)) return false;
  const std::string_view text = line.folded.text;
  if (first) return !AnyMatches(grammar.indicators.explanations, text);
  if (grammar.indicators.bullet && grammar.indicators.bullet->Matches(text)) return true;
  return StartsWithHeading(text);
}

size_t ReadIndicator(const Grammar& grammar, const PageLines& page, size_t at,
                     std::vector<Indicator>& indicators,
                     std::vector<NotUnderstood>& not_understood) {
  JoinedText entry;
  const size_t end = EntryReader(grammar, page).Read(at, entry);
  Indicator indicator = ParseEntry(grammar, entry);
  bool bullet = false;
  WithoutBullet(grammar, page.lines[at], bullet);
  if (!bullet && !StartsWithHeading(page.lines[at].folded.text)) {
    indicator.text.certainty = {90, "printed without a bullet"};
    if (indicator.components.empty() && indicator.actual_text.empty()) {
      not_understood.push_back({indicator.text, "the name of an indicator, but no value"});
    }
  }
  Add(grammar, std::move(indicator), indicators, not_understood);
  return end;
}

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
  for (size_t i = end; i < page.end && pending.size() < kMostLines; ++i) {
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
    Add(grammar, *std::move(row), indicators, not_understood);
  }
  return end;
}

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
    Add(grammar, std::move(indicator), indicators, not_understood);
  }
  return columns->end;
}

}  // namespace kuzukuri::reader
