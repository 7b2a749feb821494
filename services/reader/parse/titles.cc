#include "services/reader/parse/titles.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/sentences.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/row.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kLongestHeading = 60;  // characters

struct YearsFound {
  std::set<int> years;
  std::string rest;   // the text without them
  bool open = false;  // more are named: 令和５～７年度
};

YearsFound YearsIn(const Grammar& grammar, const std::string& key) {
  YearsFound found;
  found.rest = key;
  for (const Pattern& pattern : grammar.title_years) {
    Match match;
    for (size_t from = 0; pattern.Find(key, match, from); from = match.whole.end) {
      const auto group = [&](const char* name) { return At(key, pattern.Group(match, name)); };
      if (const int year = YearOf(group("era"), group("year")); year > 0) found.years.insert(year);
      std::fill(found.rest.begin() + static_cast<std::ptrdiff_t>(match.whole.begin),
                found.rest.begin() + static_cast<std::ptrdiff_t>(match.whole.end), ' ');
      if (match.whole.empty()) break;
    }
  }
  static const RE2 kOther(
      "(?:[~・,、と-]|及び)(?:元|[0-9]{1,2})年度|(?:令和|平成|昭和)(?:元|[0-9]{1,2})(?:[^年0-9]|$"
      ")");
  found.open = RE2::PartialMatch(found.rest, kOther);
  found.rest = WithoutSpaces(found.rest);
  return found;
}

// Whether words stand side by side that head columns.
bool HeadsColumns(const Grammar& grammar, const ScannedLine& line) {
  int figures = 0;
  int columns = 0;
  int others = 0;
  for (const Span token : Tokens(line.folded.text)) {
    const std::string word(At(line.folded.text, token));
    const Role role = RoleOf(grammar, YearsIn(grammar, word).rest);
    ++(role == v1::ROLE_UNSPECIFIED ? others : columns);
    if (HoldsFigures(role)) ++figures;
  }
  return figures >= 2 || (columns >= 2 && others == 0);
}

// Whether a line can be a heading by its form.
bool IsHeading(const Grammar& grammar, const ScannedLine& line, const std::string& key) {
  switch (line.kind) {
    case LineKind::kText:
    case LineKind::kTableTitle:
    case LineKind::kPillar:
    case LineKind::kUnit:
      break;
    default:
      return false;
  }
  if (key.empty() || platform::CodePoints(key) > kLongestHeading) return false;
  if (AnyMatches(grammar.title_noise, key) || CountFigures(grammar, line) >= 2) return false;
  return !HeadsColumns(grammar, line);
}

const TitleWordRule* WordIn(const Grammar& grammar, const std::string& key) {
  for (const TitleWordRule& word : grammar.title_words) {
    if (word.pattern.Matches(key)) return &word;
  }
  return nullptr;
}

// What is said as of a date is no original budget.
std::optional<Stage> StageOf(const TitleWordRule& word, const ScannedLine& line) {
  const bool dated = !line.dates.empty();
  return dated && word.stage == Stage::kBudget ? std::optional(Stage::kInYear) : word.stage;
}

// A year and the name of a local government at most, with brackets around them.
bool SaysOnlyAYear(const Grammar& grammar, const ScannedLine& line, int& year) {
  const std::string key = WithoutSpaces(line.folded.text);
  if (!IsHeading(grammar, line, key)) return false;
  const YearsFound found = YearsIn(grammar, key);
  static const RE2 kRest("[(\\[<]?(?:[^0-9()]{1,12}[市区町村県府都道])?[)\\]>]?");
  if (found.years.size() != 1 || found.open || !RE2::FullMatch(found.rest, kRest)) return false;
  year = *found.years.begin();
  return true;
}

struct Candidate {
  size_t line = 0;
  std::optional<size_t> beside;  // the line of its year, where that is another
  int year = 0;                  // 0: several
  std::optional<Stage> stage;
};

std::optional<size_t> NextLine(const std::vector<ScannedLine>& lines, size_t at, size_t end) {
  for (size_t i = at + 1; i < end; ++i) {
    if (lines[i].kind != LineKind::kBlank) return i;
  }
  return std::nullopt;
}

// A title over two lines, its year above or below its words.
std::optional<Candidate> OverTwoLines(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                                      size_t at, size_t end) {
  const std::optional<size_t> next = NextLine(lines, at, end);
  if (!next) return std::nullopt;
  for (const auto& [words, of_year] : {std::pair{*next, at}, std::pair{at, *next}}) {
    const std::string key = WithoutSpaces(lines[words].folded.text);
    int year = 0;
    const TitleWordRule* word = WordIn(grammar, key);
    if (word == nullptr || !IsHeading(grammar, lines[words], key)) continue;
    const YearsFound own = YearsIn(grammar, key);
    if (!own.years.empty() || own.open || !SaysOnlyAYear(grammar, lines[of_year], year)) continue;
    return Candidate{words, of_year, year, StageOf(*word, lines[words])};
  }
  return std::nullopt;
}

// Headings above the first table.
std::vector<Candidate> Candidates(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                                  size_t end) {
  std::vector<Candidate> found;
  for (size_t i = 0; i < end; ++i) {
    if (const auto heading = FindYearHeading(grammar, lines[i])) {
      found.push_back({i, std::nullopt, heading->year, heading->stage});
    } else if (const auto pair = OverTwoLines(grammar, lines, i, end)) {
      found.push_back(*pair);
      i = std::max(pair->line, *pair->beside);
    }
  }
  return found;
}

std::string Quoted(const ScannedLine& line) {
  return absl::StrCat("'", WholeText(line).text, "' (", EnglishPlace(line.line->place), ")");
}

// Why the candidates do not say one year; empty where they do, or there is none.
std::string DoubtOf(const std::vector<ScannedLine>& lines,
                    const std::vector<Candidate>& candidates) {
  for (const Candidate& candidate : candidates) {
    if (candidate.year == 0) {
      return absl::StrCat(Quoted(lines[candidate.line]), " names several fiscal years");
    }
    if (candidate.year != candidates.front().year) {
      return absl::StrCat("its headings name several fiscal years, ",
                          Quoted(lines[candidates.front().line]), " and ",
                          Quoted(lines[candidate.line]));
    }
  }
  return "";
}

// Of the kind nothing is said where one heading says that it cannot be told.
std::optional<Stage> StageOf(const std::vector<Candidate>& candidates, int year) {
  std::optional<Stage> stage;
  for (const Candidate& candidate : candidates) {
    if (candidate.year != year) continue;
    if (!candidate.stage) return std::nullopt;
    if (!stage) stage = candidate.stage;
  }
  return stage;
}

Text FirstText(const std::vector<ScannedLine>& lines, size_t end) {
  for (size_t i = 0; i < end; ++i) {
    if (lines[i].kind != LineKind::kText && lines[i].kind != LineKind::kTableTitle) continue;
    Text text = WholeText(lines[i]);
    text.certainty = {50, "the first line of the paper: no title names its fiscal year"};
    return text;
  }
  return {};
}

absl::Status Contradiction(const ScannedLine& line, const char* flag, const std::string& said) {
  return absl::FailedPreconditionError(
      absl::StrCat(flag, " is for papers that do not say it; ", Quoted(line), " says ", said,
                   "; leave the flag out, or that line where it is not the title of the paper"));
}

const char* StageWord(Stage stage) {
  return stage == Stage::kSettlement ? "settlement" : stage == Stage::kBudget ? "budget" : "status";
}

// Of titles that the rules know.
absl::Status CheckTitle(const Named& named, const ScannedLine& title) {
  if (named.fiscal_year > 0 && named.fiscal_year != title.fiscal_year) {
    return Contradiction(title, "--fiscal-year", absl::StrCat("fiscal year ", title.fiscal_year));
  }
  if (named.stage && title.stage && *named.stage != *title.stage) {
    return Contradiction(title, "--kind", absl::StrCat("that it is a ", StageWord(*title.stage)));
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<YearHeadingFound> FindYearHeading(const Grammar& grammar, const ScannedLine& line) {
  const std::string key = WithoutSpaces(line.folded.text);
  if (key.find("年度") == std::string::npos || !IsHeading(grammar, line, key)) return std::nullopt;
  const YearsFound found = YearsIn(grammar, key);
  if (found.years.empty() && !found.open) return std::nullopt;
  const TitleWordRule* word = WordIn(grammar, found.rest);
  if (word == nullptr) return std::nullopt;
  const bool one = found.years.size() == 1 && !found.open;
  return YearHeadingFound{one ? *found.years.begin() : 0, StageOf(*word, line)};
}

int YearHeaded(const Grammar& grammar, const ScannedLine& line) {
  static const RE2 kBegin("^(?:[0-9]{1,2}[.)]?|[(\\[<・※■●◆◇□○◎【〔《])*");
  static const RE2 kCarried("繰越|継続");
  const std::string key = WithoutSpaces(line.folded.text);
  if (key.find("年度") == std::string::npos || !IsHeading(grammar, line, key)) return 0;
  const YearsFound found = YearsIn(grammar, key);
  if (found.years.size() != 1 || found.open || RE2::PartialMatch(key, kCarried)) return 0;
  std::string unnumbered = key;
  RE2::Replace(&unnumbered, kBegin, "");
  for (const std::string& text : {key, unnumbered}) {
    for (const Pattern& pattern : grammar.title_years) {
      Match match;
      if (pattern.Find(text, match) && match.whole.begin == 0) return *found.years.begin();
    }
  }
  return 0;
}

absl::StatusOr<Untitled> GiveTitle(const Grammar& grammar, const Named& named,
                                   std::vector<ScannedLine>& lines) {
  size_t end = 0;
  const ScannedLine* known = nullptr;  // a title of the rules, wherever it stands
  for (const ScannedLine& line : lines) {
    if (line.kind != LineKind::kTitle) continue;
    if (absl::Status status = CheckTitle(named, line); !status.ok()) return status;
    if (known == nullptr) known = &line;
  }
  const auto is_table = [](const ScannedLine& line) {
    return line.kind == LineKind::kColumns || line.kind == LineKind::kUnknownColumns ||
           line.kind == LineKind::kProject || line.kind == LineKind::kTitle;
  };
  while (end < lines.size() && !is_table(lines[end])) ++end;
  Untitled untitled{named.fiscal_year, named.stage, "", FirstText(lines, end)};
  if (end < lines.size() && lines[end].kind == LineKind::kTitle) return untitled;
  const std::vector<Candidate> candidates = Candidates(grammar, lines, end);
  if (candidates.empty()) return untitled;
  const auto chosen =
      std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
        return candidate.year > 0 &&
               (named.fiscal_year == 0 || candidate.year == named.fiscal_year);
      });
  const std::string doubt = DoubtOf(lines, candidates);
  if (named.fiscal_year > 0 && chosen == candidates.end()) {
    const auto other = std::find_if(candidates.begin(), candidates.end(),
                                    [](const Candidate& candidate) { return candidate.year > 0; });
    if (other == candidates.end()) return untitled;
    return Contradiction(lines[other->line], "--fiscal-year",
                         absl::StrCat("fiscal year ", other->year));
  }
  if (named.fiscal_year == 0 && !doubt.empty()) {
    untitled.doubt = doubt;
    return untitled;
  }
  // Printed apart from its tables it is the title of what stands above it as well.
  if (known != nullptr && known->fiscal_year == chosen->year) return untitled;
  ScannedLine& title = lines[chosen->line];
  title.kind = LineKind::kTitle;
  title.fiscal_year = chosen->year;
  title.stage = named.stage ? named.stage : StageOf(candidates, chosen->year);
  if (chosen->beside) lines[*chosen->beside].kind = LineKind::kBlank;
  return untitled;
}

}  // namespace kuzukuri::reader
