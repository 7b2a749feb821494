#include "services/reader/parse/headings.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/row.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

using Columns = std::vector<ColumnRole>;

constexpr size_t kMostColumns = 64;

// What formulas of columns are written with: "(A)", "B/A", "①-②", "(A-B-C)".
constexpr std::string_view kFormula = "ABCDEFGHIJKLMNabcdefghijklmn0123456789+-*/=%";
constexpr std::array<std::string_view, 23> kWideFormula = {
    "①",  "②",  "③",  "④",  "⑤",  "⑥",  "⑦",  "⑧",  "⑨", "⑩",  "×", "÷",
    "ア", "イ", "ウ", "エ", "オ", "カ", "キ", "－", "−", "＋", "・"};

// The length of the sign of a formula at a place; 0 where there is none.
size_t FormulaSign(std::string_view text, size_t at) {
  if (at >= text.size()) return 0;
  if (kFormula.find(text[at]) != std::string_view::npos) return 1;
  for (const std::string_view sign : kWideFormula) {
    if (text.substr(at, sign.size()) == sign) return sign.size();
  }
  return 0;
}

bool IsFormula(std::string_view text) {
  size_t at = 0;
  while (const size_t length = FormulaSign(text, at)) at += length;
  return at == text.size();
}

// Letters behind a heading by which formulas name its column, without brackets: "A", "A-B", "①".
size_t BareFormula(std::string_view text, size_t at) {
  constexpr std::string_view kFirst = "ABCDEFGHIJKLMN%";
  const bool circled = text.substr(at, 2) == "\xE2\x91";  // ① to ⑩ and on
  if (at >= text.size() || (!circled && kFirst.find(text[at]) == std::string_view::npos)) return 0;
  size_t end = at;
  while (true) {
    if (text.substr(end, 1) == "(") {
      const size_t close = text.find(')', end);
      if (close == std::string_view::npos || !IsFormula(text.substr(end + 1, close - end - 1)))
        break;
      end = close + 1;
      continue;
    }
    // Katakana begins words as well: only in brackets.
    const size_t length = text.substr(end, 2) == "\xE3\x82" ? 0 : FormulaSign(text, end);
    if (length == 0) break;
    end += length;
  }
  return end - at;
}

// A year at a place, as columns have it: its length, 0 where there is none.
size_t YearAt(const Grammar& grammar, std::string_view text, size_t at) {
  constexpr std::string_view kEnd = "年度";
  constexpr size_t kLongest = 18;
  const size_t found = text.find(kEnd, at);
  if (found == std::string_view::npos || found - at > kLongest) return 0;
  const size_t length = found + kEnd.size() - at;
  const std::string word(text.substr(at, length));
  return AnyMatches(grammar.column_years, word) ? length : 0;
}

// What is bracketed behind a heading, a unit, "(千円)" or "(%)", letters of formulas, "(A)", or a
// year: its length.
size_t Bracketed(const Grammar& grammar, std::string_view text, size_t at, ColumnRole& column) {
  if (text.substr(at, 1) != "(") return 0;
  const size_t end = text.find(')', at);
  if (end == std::string_view::npos) return 0;
  const std::string_view inside = text.substr(at + 1, end - at - 1);
  int64_t yen = 0;
  if (UnitAt(grammar, inside, 0, yen) == inside.size() && yen > 0) {
    column.unit_yen = yen;
    return end + 1 - at;
  }
  if (column.year.empty() && YearAt(grammar, inside, 0) == inside.size() && !inside.empty()) {
    column.year = std::string(inside);
    return end + 1 - at;
  }
  return IsFormula(inside) ? end + 1 - at : 0;
}

// All that may stand behind a heading.
size_t Behind(const Grammar& grammar, std::string_view text, size_t at, ColumnRole& column) {
  size_t end = at;
  while (end < text.size()) {
    size_t length = Bracketed(grammar, text, end, column);
    if (length == 0) length = BareFormula(text, end);
    if (length == 0) break;
    end += length;
  }
  return end - at;
}

const ColumnWord* WordAt(const Grammar& grammar, std::string_view text, size_t at) {
  for (const ColumnWord& word : grammar.columns) {
    if (text.compare(at, word.word.size(), word.word) == 0) return &word;
  }
  return nullptr;
}

// The column whose heading stands at a place of a text without spaces: its length with what stands
// behind it, 0 when no rule knows it. A year may stand in front of the words.
size_t ColumnAt(const Grammar& grammar, std::string_view text, size_t at, bool years,
                ColumnRole& column, std::optional<Stage>& stage) {
  constexpr std::string_view kOf = "の";
  const ColumnWord* word = WordAt(grammar, text, at);
  size_t length = word == nullptr ? 0 : word->word.size();
  std::string year;
  if (size_t of_year = years ? YearAt(grammar, text, at) : 0; of_year > 0) {
    year = text.substr(at, of_year);
    if (text.substr(at + of_year, kOf.size()) == kOf) of_year += kOf.size();
    const ColumnWord* later = WordAt(grammar, text, at + of_year);
    const bool figures = later != nullptr && HoldsFigures(later->role);
    if (figures && of_year + later->word.size() > length) {
      word = later;
      length = of_year + later->word.size();
    } else {
      year.clear();
    }
  }
  if (word == nullptr) return 0;
  column = {word->role, "", std::nullopt, year};
  if (word->role == v1::ROLE_EXECUTED && word->stage) stage = word->stage;
  return length + Behind(grammar, text, at + length, column);
}

bool IsFigureColumn(const ColumnRole& column) {
  return HoldsFigures(column.role) || column.role == v1::ROLE_TARGET ||
         column.role == v1::ROLE_ACTUAL;
}

bool HasName(const Columns& columns) {
  return std::any_of(columns.begin(), columns.end(),
                     [](const ColumnRole& column) { return column.role == v1::ROLE_NAME; });
}

struct HeadingsRead {
  Columns columns;
  std::optional<Stage> stage;
};

// A text without spaces that consists of headings; nothing where anything else is in it. Of one in
// which spaces were no year is of the word behind it: a heading may end with one.
std::optional<HeadingsRead> ReadHeadings(const Grammar& grammar, std::string_view text,
                                         bool years = true) {
  HeadingsRead read;
  size_t at = BareFormula(text, 0);
  while (at < text.size()) {
    const size_t length =
        ColumnAt(grammar, text, at, years, read.columns.emplace_back(), read.stage);
    if (length == 0 || read.columns.size() > kMostColumns) return std::nullopt;
    read.columns.back().heading = std::string(text.substr(at, length));
    at += length;
  }
  if (read.columns.empty()) return std::nullopt;
  return read;
}

// Words as headings, each of one or more; else all of them as one text.
std::optional<HeadingsRead> ReadHeadings(const Grammar& grammar,
                                         const std::vector<std::string>& words) {
  HeadingsRead all;
  std::string text;
  bool each = true;
  for (const std::string& word : words) {
    text += word;
    const auto read = each ? ReadHeadings(grammar, word) : std::nullopt;
    each = read.has_value();
    if (!each) continue;
    all.columns.insert(all.columns.end(), read->columns.begin(), read->columns.end());
    if (read->stage) all.stage = read->stage;
  }
  if (each && all.columns.size() <= kMostColumns) return all;
  return ReadHeadings(grammar, text, /*years=*/false);
}

// Whether columns are those of a table: several figures, or one amount beside names.
bool AreOfATable(const Columns& columns) {
  const auto figures = std::count_if(columns.begin(), columns.end(), IsFigureColumn);
  const bool read = std::any_of(columns.begin(), columns.end(), [](const ColumnRole& column) {
    return IsFigureColumn(column) && column.role != v1::ROLE_OTHER_FIGURE &&
           column.role != v1::ROLE_CARRIED_PART;
  });
  if (figures >= 2) return read;
  const bool amount = std::any_of(columns.begin(), columns.end(), [](const ColumnRole& column) {
    return column.role == v1::ROLE_APPROPRIATION || column.role == v1::ROLE_EXECUTED ||
           column.role == v1::ROLE_COMMITTED || column.role == v1::ROLE_ORIGINAL_APPROPRIATION;
  });
  return amount && HasName(columns);
}

// A word with its place across the page.
struct Word {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
};

std::vector<Word> WordsOf(const ScannedLine& line) {
  std::vector<Word> words;
  const auto column = [&](size_t at) {
    return ColumnsOf(std::string_view(line.line->text).substr(0, line.folded.origin[at]));
  };
  for (const Span token : Tokens(line.folded.text)) {
    words.push_back(
        {std::string(At(line.folded.text, token)), column(token.begin), column(token.end)});
  }
  return words;
}

bool IsKnown(const Grammar& grammar, const Word& word) {
  return ReadHeadings(grammar, word.text).has_value();
}

using Words = std::vector<Word>;

std::vector<std::string> Texts(const Words& words) {
  std::vector<std::string> texts;
  for (const Word& word : words) texts.push_back(word.text);
  return texts;
}

bool IsOneColumn(const Grammar& grammar, const std::string& text) {
  const auto read = ReadHeadings(grammar, text);
  return read && read->columns.size() == 1;
}

// By where they stand: each lower word goes below the one it overlaps, or stands beside them.
std::optional<Words> JoinedByPlace(const Grammar& grammar, const Words& upper, const Words& lower) {
  Words joined = upper;
  std::vector<bool> taken(upper.size());
  Words others;
  for (const Word& word : lower) {
    size_t below = upper.size();
    for (size_t i = 0; i < upper.size(); ++i) {
      if (word.begin < upper[i].end && upper[i].begin < word.end) {
        if (below < upper.size() || taken[i]) return std::nullopt;
        below = i;
      }
    }
    if (below == upper.size()) {
      others.push_back(word);
      continue;
    }
    taken[below] = true;
    joined[below].text += word.text;
    if (!IsOneColumn(grammar, joined[below].text)) return std::nullopt;
  }
  joined.insert(joined.end(), others.begin(), others.end());
  std::stable_sort(joined.begin(), joined.end(),
                   [](const Word& a, const Word& b) { return a.begin < b.begin; });
  return joined;
}

// In order: as many words that no rule knows as there are below.
std::optional<Words> JoinedByOrder(const Grammar& grammar, const Words& upper, const Words& lower) {
  Words joined = upper;
  size_t next = 0;
  for (Word& word : joined) {
    if (IsKnown(grammar, word)) continue;
    if (next == lower.size()) return std::nullopt;
    word.text += lower[next++].text;
    if (!IsOneColumn(grammar, word.text)) return std::nullopt;
  }
  if (next != lower.size()) return std::nullopt;
  return joined;
}

// The columns below a heading that they share: 財源内訳 over 国支出金 and so on, 翌年度繰越額 over
// its kinds.
std::optional<Words> JoinedBelowOne(const Grammar& grammar, const Words& upper,
                                    const Words& lower) {
  if (lower.size() < 2) return std::nullopt;
  bool kinds = true;
  for (const Word& word : lower) {
    const auto read = ReadHeadings(grammar, word.text);
    if (!read) return std::nullopt;
    for (const ColumnRole& column : read->columns) {
      kinds &= column.role == v1::ROLE_CARRIED_PART;
      if (column.role != v1::ROLE_CARRIED_PART && column.role != v1::ROLE_OTHER_FIGURE) {
        return std::nullopt;
      }
    }
  }
  std::optional<size_t> shared;
  for (size_t i = 0; i < upper.size(); ++i) {
    const auto read = ReadHeadings(grammar, upper[i].text);
    const bool carried = kinds && read && read->columns.size() == 1 &&
                         (read->columns[0].role == v1::ROLE_CARRIED_OUT ||
                          read->columns[0].role == v1::ROLE_CARRIED);
    if (read && !carried) continue;
    if (shared) return std::nullopt;
    shared = i;
  }
  if (!shared) return std::nullopt;
  Words joined = upper;
  const auto at = joined.erase(joined.begin() + static_cast<std::ptrdiff_t>(*shared));
  joined.insert(at, lower.begin(), lower.end());
  return joined;
}

bool HasTab(const ScannedLine& line) { return line.line->text.find('\t') != std::string::npos; }

bool MayBeHeadings(const Grammar& grammar, const ScannedLine& line) {
  switch (line.kind) {
    case LineKind::kText:
    case LineKind::kUnknownColumns:
    case LineKind::kColumns:
      return CountFigures(grammar, line) == 0;
    default:
      return false;
  }
}

// Headings over two lines.
bool Join(const Grammar& grammar, ScannedLine& upper, ScannedLine& lower) {
  constexpr size_t kMostWords = 40;
  if (!MayBeHeadings(grammar, upper) || !MayBeHeadings(grammar, lower)) return false;
  const Words above = WordsOf(upper);
  const Words below = WordsOf(lower);
  if (above.size() < 2 || above.size() > kMostWords || below.size() > kMostWords) return false;
  // Letters of formulas, or the number of a row, are no part of a heading.
  if (std::any_of(below.begin(), below.end(),
                  [](const Word& word) { return IsFormula(word.text); })) {
    return false;
  }
  const bool whole = upper.kind == LineKind::kColumns;
  std::vector<std::optional<Words>> ways;
  ways.push_back(JoinedBelowOne(grammar, above, below));
  if (!HasTab(upper) && !HasTab(lower)) {
    const bool both = whole && lower.kind == LineKind::kColumns;
    const std::optional<Words> joined = JoinedByPlace(grammar, above, below);
    // Two lines of headings are one where each word of the lower stands below one of the upper.
    if (joined && (!both || joined->size() == above.size())) ways.push_back(joined);
  }
  if (!whole) ways.push_back(JoinedByOrder(grammar, above, below));
  for (const std::optional<Words>& way : ways) {
    if (!way) continue;
    auto read = ReadHeadings(grammar, Texts(*way));
    if (!read || !AreOfATable(read->columns) || !HasName(read->columns)) continue;
    upper.kind = LineKind::kColumns;
    upper.columns = std::move(read->columns);
    upper.stage = read->stage;
    lower.kind = LineKind::kBlank;
    return true;
  }
  return false;
}

// Whether letters of a formula are among signs and digits, of which the number of a row is made
// too.
bool HasLetter(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
  });
}

// Letters of formulas and nothing else on a line: "(A) (B) (A-B)". One circled alone is a number.
bool IsFormulaLine(const ScannedLine& line) {
  if (line.kind != LineKind::kText && line.kind != LineKind::kIgnored) return false;
  const std::vector<Span> words = Tokens(line.folded.text);
  return !words.empty() && std::all_of(words.begin(), words.end(), [&](const Span token) {
    std::string_view word = At(line.folded.text, token);
    const bool bracketed = word.size() > 2 && word.front() == '(' && word.back() == ')';
    if (bracketed) word = word.substr(1, word.size() - 2);
    return (bracketed || words.size() > 1) && HasLetter(word) && IsFormula(word);
  });
}

// Whether figures stand on the next line that says anything but units.
bool StandsAboveFigures(const Grammar& grammar, const std::vector<ScannedLine>& lines, size_t at) {
  for (size_t i = at + 1; i < lines.size(); ++i) {
    const LineKind kind = lines[i].kind;
    if (kind == LineKind::kBlank || kind == LineKind::kUnit || kind == LineKind::kColumnUnits) {
      continue;
    }
    return CountFigures(grammar, lines[i]) >= 1 && kind != LineKind::kTitle;
  }
  return false;
}

// A word for names or numbers and one for amounts above figures, beside some that no rule knows.
std::string UnknownAboveFigures(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                                size_t at) {
  const ScannedLine& line = lines[at];
  if (line.kind != LineKind::kText || CountFigures(grammar, line) > 0) return "";
  size_t known = 0;
  size_t unknown = 0;
  bool names = false;
  bool figures = false;
  std::string first;
  for (const Span token : Tokens(line.folded.text)) {
    const auto read = ReadHeadings(grammar, At(line.folded.text, token));
    if (!read) {
      if (unknown++ == 0) first = PrintedText(line, token).text;
      continue;
    }
    ++known;
    for (const ColumnRole& column : read->columns) {
      figures |= HoldsFigures(column.role);
      names |= column.role == v1::ROLE_NAME || column.role == v1::ROLE_NUMBER;
    }
  }
  const bool headings = names && figures && unknown > 0 && unknown <= known + 1;
  return headings && StandsAboveFigures(grammar, lines, at) ? first : "";
}

}  // namespace

bool ReadColumns(const Grammar& grammar, ScannedLine& line) {
  std::vector<std::string> words;
  for (const Span token : Tokens(line.folded.text)) {
    words.emplace_back(At(line.folded.text, token));
  }
  auto read = ReadHeadings(grammar, words);
  if (!read || !AreOfATable(read->columns)) return false;
  // One word that is a name and an amount in one is a line of prose, or a label.
  const bool one = std::count_if(read->columns.begin(), read->columns.end(), IsFigureColumn) < 2;
  if (one && words.size() < 2) return false;
  line.columns = std::move(read->columns);
  line.stage = read->stage;
  return true;
}

std::string UnknownHeading(const Grammar& grammar, const ScannedLine& line) {
  std::string first;
  int unknown = 0;
  int known = 0;
  int figures = 0;
  for (const Span token : Tokens(line.folded.text)) {
    const std::string_view word = At(line.folded.text, token);
    const auto read = ReadHeadings(grammar, word);
    if (!read) {
      if (ParseNumber(grammar, word)) return "";
      if (unknown++ == 0) first = PrintedText(line, token).text;
      continue;
    }
    ++known;
    for (const ColumnRole& column : read->columns) figures += HoldsFigures(column.role) ? 1 : 0;
  }
  return known >= 3 && known >= unknown && figures >= 2 ? first : "";
}

void JoinHeadings(const Grammar& grammar, std::vector<ScannedLine>& lines) {
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    if (Join(grammar, lines[i], lines[i + 1])) ++i;
  }
  bool below = false;  // headings
  for (ScannedLine& line : lines) {
    if (line.kind == LineKind::kColumns) {
      below = true;
    } else if (below && IsFormulaLine(line)) {
      line.kind = LineKind::kBlank;
    } else if (line.kind != LineKind::kBlank && line.kind != LineKind::kColumnUnits &&
               line.kind != LineKind::kUnit) {
      below = false;
    }
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    std::string unknown = UnknownAboveFigures(grammar, lines, i);
    if (unknown.empty()) continue;
    lines[i].kind = LineKind::kUnknownColumns;
    lines[i].unknown_heading = std::move(unknown);
  }
}

std::string HeadingsOf(const std::vector<ColumnRole>& columns) {
  return absl::StrJoin(columns, ", ", [](std::string* out, const ColumnRole& column) {
    absl::StrAppend(out, "'", column.heading, "'");
  });
}

size_t CountHeadings(const Grammar& grammar, const ScannedLine& line) {
  size_t count = 0;
  for (const Span token : Tokens(line.folded.text)) {
    if (ReadHeadings(grammar, At(line.folded.text, token))) ++count;
  }
  return count;
}

}  // namespace kuzukuri::reader
