#include "services/reader/parse/scan.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/text.h"
#include "services/reader/parse/headings.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

constexpr std::string_view kBrackets = "()[]";

std::string_view At(const FoldedText& folded, Span span) {
  return std::string_view(folded.text).substr(span.begin, span.end - span.begin);
}

// `text`: of the line, or what is left of it without its dates.
bool ReadTitle(const Grammar& grammar, const std::string& text, ScannedLine& line) {
  for (const TitleRule& rule : grammar.titles) {
    Match match;
    if (!rule.pattern.Find(text, match)) continue;
    const auto group = [&](const char* name) {
      return At(std::string_view(text), rule.pattern.Group(match, name));
    };
    const int year = YearOf(group("era"), group("year"));
    if (year == 0) continue;
    line.kind = LineKind::kTitle;
    line.fiscal_year = year;
    line.stage = rule.stage;
    return true;
  }
  return false;
}

// What says that a paper is an excerpt: alone, at the end or in brackets.
const RE2& ExcerptWord() {
  static const RE2 kWord(
      "[(\\[<【〔]\\s*抜\\s*粋(?:版)?\\s*[)\\]>】〕]|(?:^|\\s|状況|一覧|事業)抜\\s*粋(?:版)?\\s*$");
  return kWord;
}

// A title is one with or without the dates that are printed in it, or that it is an excerpt.
bool ReadWholeTitle(const Grammar& grammar, ScannedLine& line) {
  if (ReadTitle(grammar, line.folded.text, line)) return true;
  if (line.dates.empty() && !line.excerpt) return false;
  std::string text = WithoutDates(line.dates, line.folded.text);
  static const RE2 kWord("抜\\s*粋(?:版)?|[()\\[\\]<>]");
  if (line.excerpt) RE2::GlobalReplace(&text, kWord, " ");
  return ReadTitle(grammar, text, line);
}

bool ReadAsOf(const Grammar& grammar, ScannedLine& line) {
  const std::optional<PrintedDate> date = FindWholeDate(grammar, line.folded.text);
  if (date) line.dates = {*date};
  return date.has_value();
}

// The first unit of money among the words of a list: "人、千円".
int64_t UnitIn(const Grammar& grammar, std::string_view text) {
  for (const absl::string_view word :
       absl::StrSplit(absl::StrReplaceAll(WithoutSpaces(text), {{"、", ","}, {"・", ","}}),
                      absl::ByAnyChar(",/"))) {
    int64_t yen = 0;
    if (UnitAt(grammar, {word.data(), word.size()}, 0, yen) > 0) return yen;
  }
  return 0;
}

// Takes a unit out of a line that says one, so that the rest reads as without it.
bool ReadUnit(const Grammar& grammar, ScannedLine& line) {
  Match match;
  for (const Pattern& pattern : grammar.table_units) {
    if (!pattern.Find(line.folded.text, match)) continue;
    const std::string_view unit = At(line.folded, pattern.Group(match, "unit"));
    line.unit_yen = UnitIn(grammar, unit);
    // Of other things than money, or of money in a unit that no rule knows: 万円.
    if (line.unit_yen == 0 && unit.find("円") == std::string_view::npos) continue;
    const auto begin = line.folded.text.begin() + static_cast<std::ptrdiff_t>(match.whole.begin);
    std::fill(begin, line.folded.text.begin() + static_cast<std::ptrdiff_t>(match.whole.end), ' ');
    return true;
  }
  return false;
}

// The units of columns, printed below their headings: 千円 千円 %. Or one of the whole table in
// brackets: (千円).
bool ReadColumnUnits(const Grammar& grammar, ScannedLine& line) {
  std::vector<ColumnRole> columns;
  const std::string text = WithoutSpaces(line.folded.text);
  bool some = false;
  for (size_t at = 0; at < text.size();) {
    if (kBrackets.find(text[at]) != std::string_view::npos) {
      ++at;
      continue;
    }
    int64_t yen = 0;
    size_t length = UnitAt(grammar, text, at, yen);
    if (length > 0) {
      columns.push_back({v1::ROLE_UNSPECIFIED, "", yen, ""});
      some = true;
    } else {
      length = text[at] == '%' ? 1 : 0;
      if (length == 0) return false;
      columns.push_back({v1::ROLE_RATE, "", std::nullopt, ""});
    }
    at += length;
  }
  // A character alone may be one of a word printed vertically.
  if (!some || platform::CodePoints(text) < 2) return false;
  line.columns = std::move(columns);
  return true;
}

LineKind KindOf(const Grammar& grammar, ScannedLine& line) {
  const std::string_view text = line.folded.text;
  if (Trim(text).empty()) return LineKind::kBlank;
  line.dates = FindDates(grammar, text);
  const bool unit = ReadUnit(grammar, line);
  line.excerpt = RE2::PartialMatch(text, ExcerptWord());
  if (ReadWholeTitle(grammar, line)) return LineKind::kTitle;
  if (ReadColumns(grammar, line)) return LineKind::kColumns;
  if (unit) {
    return AnyMatches(grammar.table_titles, text) ? LineKind::kTableTitle : LineKind::kUnit;
  }
  if (ReadColumnUnits(grammar, line)) return LineKind::kColumnUnits;
  if (AnyMatches(grammar.project_headings, text)) return LineKind::kProject;
  if (AnyMatches(grammar.pillars, text)) return LineKind::kPillar;
  if (ReadAsOf(grammar, line)) return LineKind::kAsOf;
  if (AnyMatches(grammar.table_titles, text)) return LineKind::kTableTitle;
  if (AnyMatches(grammar.ignored, text)) return LineKind::kIgnored;
  if (AnyMatches(grammar.footnotes, text)) return LineKind::kFootnote;
  line.unknown_heading = UnknownHeading(grammar, line);
  return line.unknown_heading.empty() ? LineKind::kText : LineKind::kUnknownColumns;
}

// A name and one amount head a small table on a page as well.
bool IsListOfProjects(const std::vector<ColumnRole>& columns) {
  size_t figures = 0;
  bool names = false;
  for (const ColumnRole& column : columns) {
    const bool indicator = column.role == v1::ROLE_TARGET || column.role == v1::ROLE_ACTUAL;
    figures += HoldsFigures(column.role) || indicator ? 1 : 0;
    names |= column.role == v1::ROLE_NAME || column.role == v1::ROLE_DEPARTMENT;
  }
  return names && figures >= 2;
}

// Whether a line in a project's page shows that the page is over. Headings of figures without
// names stand on pages as well.
bool EndsProject(const ScannedLine& line) {
  if (line.unit_yen > 0) return true;
  switch (line.kind) {
    case LineKind::kProject:
    case LineKind::kPillar:
    case LineKind::kTitle:
      return true;
    case LineKind::kAsOf:
      // A period alone ("上半期") may head a part of the page.
      return line.dates.front().said;
    case LineKind::kColumns:
      return IsListOfProjects(line.columns);
    default:
      return false;
  }
}

}  // namespace

std::vector<ScannedLine> Scan(const Document& document, const Grammar& grammar) {
  std::vector<ScannedLine> lines;
  lines.reserve(document.lines.size());
  for (const Line& line : document.lines) {
    ScannedLine scanned;
    scanned.line = &line;
    scanned.folded = Fold(line.text);
    scanned.kind = KindOf(grammar, scanned);
    lines.push_back(std::move(scanned));
  }
  JoinHeadings(grammar, lines);
  return lines;
}

std::vector<Section> Sections(const std::vector<ScannedLine>& lines) {
  std::vector<Section> sections;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool starts = lines[i].kind == LineKind::kProject;
    const bool ends = !sections.empty() && sections.back().project && EndsProject(lines[i]);
    if (sections.empty() || starts || ends) {
      if (!sections.empty()) sections.back().end = i;
      sections.push_back({starts, i, lines.size()});
    }
  }
  return sections;
}

Text PrintedText(const ScannedLine& line, Span span) {
  return {std::string(Trim(Printed(line.line->text, line.folded, span))), line.line->place, {}};
}

Text WholeText(const ScannedLine& line) {
  const std::string_view text = line.folded.text;
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return PrintedText(line, {0, 0});
  return PrintedText(line, {begin, text.find_last_not_of(" \t") + 1});
}

}  // namespace kuzukuri::reader
