#include "services/reader/parse/scan.h"

#include "absl/strings/numbers.h"
#include "services/reader/parse/number.h"

namespace kuzukuri::reader {
namespace {

std::string_view At(const FoldedText& folded, Span span) {
  return std::string_view(folded.text).substr(span.begin, span.end - span.begin);
}

int IntOf(std::string_view digits) {
  int value = 0;
  return absl::SimpleAtoi(std::string(digits), &value) ? value : 0;
}

// Reiwa 1 = 2019, Heisei 1 = 1989, Showa 1 = 1926; years above 1900 are of our era.
int FiscalYear(std::string_view era, std::string_view year) {
  const int number = year == "元" ? 1 : IntOf(year);
  if (number > 1900) return number;
  if (number <= 0) return 0;
  if (era == "令和" || era == "R") return 2018 + number;
  if (era == "平成" || era == "H") return 1988 + number;
  if (era == "昭和" || era == "S") return 1925 + number;
  return 0;
}

bool ReadTitle(const Grammar& grammar, ScannedLine& line) {
  for (const TitleRule& rule : grammar.titles) {
    Match match;
    if (!rule.pattern.Find(line.folded.text, match)) continue;
    const int year = FiscalYear(At(line.folded, rule.pattern.Group(match, "era")),
                                At(line.folded, rule.pattern.Group(match, "year")));
    if (year == 0) continue;
    line.kind = LineKind::kTitle;
    line.fiscal_year = year;
    line.stage = rule.stage;
    return true;
  }
  return false;
}

bool ReadAsOf(const Grammar& grammar, ScannedLine& line, bool whole) {
  Match match;
  const Pattern* pattern = FindFirst(grammar.as_of, line.folded.text, match);
  if (pattern == nullptr) return false;
  if (whole && Trim(line.folded.text).size() != match.whole.end - match.whole.begin) return false;
  line.month = IntOf(At(line.folded, pattern->Group(match, "month")));
  line.day = IntOf(At(line.folded, pattern->Group(match, "day")));
  return line.month >= 1 && line.month <= 12 && line.day >= 1 && line.day <= 31;
}

bool ReadUnit(const Grammar& grammar, ScannedLine& line) {
  Match match;
  const Pattern* pattern = FindFirst(grammar.table_units, line.folded.text, match);
  if (pattern == nullptr) return false;
  const std::string word = WithoutSpaces(At(line.folded, pattern->Group(match, "unit")));
  int64_t yen = 0;
  if (UnitAt(grammar, word, 0, yen) == 0) return false;
  line.unit_yen = yen;
  return true;
}

// A unit in brackets behind a heading, "(千円)" or "(%)": its length.
size_t BracketedUnit(const Grammar& grammar, std::string_view text, size_t at, ColumnRole& column) {
  if (text.substr(at, 1) != "(") return 0;
  if (text.substr(at, 3) == "(%)") return 3;
  int64_t yen = 0;
  const size_t length = UnitAt(grammar, text, at + 1, yen);
  if (length == 0 || text.substr(at + 1 + length, 1) != ")") return 0;
  column.unit_yen = yen;
  return length + 2;
}

// A line that consists of headings of columns and nothing else.
bool ReadColumns(const Grammar& grammar, ScannedLine& line) {
  constexpr size_t kMost = 64;
  const std::string text = WithoutSpaces(line.folded.text);
  size_t figures = 0;
  for (size_t at = 0; at < text.size();) {
    const ColumnWord* found = nullptr;
    for (const ColumnWord& word : grammar.columns) {
      if (text.compare(at, word.word.size(), word.word) == 0) {
        found = &word;
        break;
      }
    }
    if (found == nullptr || line.columns.size() == kMost) {
      line.columns.clear();
      line.stage.reset();
      return false;
    }
    ColumnRole column{found->role, std::nullopt};
    at += found->word.size();
    at += BracketedUnit(grammar, text, at, column);
    if (found->role == v1::ROLE_EXECUTED && found->stage) line.stage = found->stage;
    if (MeasureOf(found->role) || found->role == v1::ROLE_TARGET ||
        found->role == v1::ROLE_ACTUAL) {
      ++figures;
    }
    line.columns.push_back(column);
  }
  if (figures < 2) {
    line.columns.clear();
    line.stage.reset();
    return false;
  }
  return true;
}

LineKind KindOf(const Grammar& grammar, ScannedLine& line) {
  const std::string_view text = line.folded.text;
  if (Trim(text).empty()) return LineKind::kBlank;
  if (ReadTitle(grammar, line)) return LineKind::kTitle;
  if (ReadColumns(grammar, line)) return LineKind::kColumns;
  if (AnyMatches(grammar.project_headings, text)) return LineKind::kProject;
  if (AnyMatches(grammar.pillars, text)) return LineKind::kPillar;
  if (ReadUnit(grammar, line)) return LineKind::kUnit;
  if (ReadAsOf(grammar, line, /*whole=*/true)) return LineKind::kAsOf;
  if (AnyMatches(grammar.table_titles, text)) return LineKind::kTableTitle;
  if (AnyMatches(grammar.ignored, text)) return LineKind::kIgnored;
  if (AnyMatches(grammar.footnotes, text)) return LineKind::kFootnote;
  return LineKind::kText;
}

// Whether a line in a project's page shows that the page is over. Headings of figures without
// names stand on pages as well.
bool EndsProject(const ScannedLine& line) {
  switch (line.kind) {
    case LineKind::kProject:
    case LineKind::kPillar:
    case LineKind::kTitle:
    case LineKind::kUnit:
    case LineKind::kAsOf:
      return true;
    case LineKind::kColumns:
      for (const ColumnRole& column : line.columns) {
        if (column.role == v1::ROLE_NAME || column.role == v1::ROLE_DEPARTMENT) return true;
      }
      return false;
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
    if (scanned.kind == LineKind::kTitle) ReadAsOf(grammar, scanned, /*whole=*/false);
    lines.push_back(std::move(scanned));
  }
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
  return {std::string(Trim(line.line->text)), line.line->place, {}};
}

}  // namespace kuzukuri::reader
