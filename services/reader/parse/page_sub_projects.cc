// The sub-projects of a project's page: number, name, figures, notes and parts.
#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/platform/base/text.h"
#include "services/reader/parse/page_reader.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

int IntOf(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool HasNumberInBrackets(std::string_view text) {
  const std::vector<Bracket> brackets = Brackets(text, /*lenticular=*/true);
  return std::any_of(brackets.begin(), brackets.end(), [&](const Bracket& bracket) {
    return At(text, bracket.inside).find_first_of("0123456789") != std::string_view::npos;
  });
}

bool EndsSubProjectName(const Grammar& grammar, const ScannedLine& next) {
  const std::string_view folded = next.folded.text;
  return AnyMatches(grammar.activities, folded) || AnyMatches(grammar.sub_projects, folded) ||
         AnyMatches(grammar.parts, folded) || AnyMatches(grammar.related_headings, folded) ||
         AnyMatches(grammar.indicators.headings, folded);
}

bool IsNote(const Grammar& grammar, std::string_view folded) {
  return AnyMatches(grammar.footnotes, folded);
}

// A footnote behind the name on its line.
void SplitNote(const Grammar& grammar, SubProject& sub_project) {
  const FoldedText folded = Fold(sub_project.name.text);
  for (const Span token : Tokens(folded.text)) {
    if (token.begin == 0 || !IsNote(grammar, std::string_view(folded.text).substr(token.begin)))
      continue;
    const std::string whole = sub_project.name.text;
    sub_project.note = std::string(Trim(Printed(whole, folded, {token.begin, folded.text.size()})));
    sub_project.name.text = std::string(Trim(Printed(whole, folded, {0, token.begin})));
    return;
  }
}

}  // namespace

bool PageReader::TakeSubProject() {
  Match match;
  const Pattern* pattern = FindFirst(grammar_.sub_projects, text(), match);
  if (pattern == nullptr) return false;
  const size_t name_begin = pattern->Group(match, "name").begin;
  const std::string number =
      platform::ComparisonKey(std::string(At(text(), pattern->Group(match, "number"))));
  const std::string_view mark = At(text(), pattern->Group(match, "mark"));
  JoinedText joined;
  size_t end = at_;
  Match bracket;
  const Pattern* figures = FindFigures(joined, end, bracket);
  if (figures == nullptr && !IsPlausible(number)) return false;
  Enter(Part::kBody);
  SubProject sub_project;
  sub_project.number = number;
  for (const MarkRule& rule : grammar_.marks) {
    if (rule.word == mark) sub_project.mark = rule.mark;
  }
  if (figures == nullptr) {
    sub_project.name = PrintedText(line(), {name_begin, text().size()});
    sub_project.name.certainty = {80, "no figures behind it; its number is the next"};
    SplitNote(grammar_, sub_project);
    if (AnyMatches(grammar_.amounts_in_prose, text()) || HasNumberInBrackets(text())) {
      not_understood_.push_back(
          {WholeText(line()), "figures of a sub-project that cannot be read"});
    }
    end = at_ + 1;
  } else {
    SetNameAndFigures(joined, name_begin, figures->Group(bracket, "figures"), bracket.whole,
                      sub_project);
  }
  if (!IsNext(number)) {
    sub_project.name.certainty = {70, "its number does not follow the one above"};
  }
  project_.sub_projects.push_back(std::move(sub_project));
  said_something_ = false;
  at_ = end;
  return true;
}

const Pattern* PageReader::FindFigures(JoinedText& joined, size_t& end, Match& match) const {
  constexpr int kMostLines = 4;
  int taken = 0;
  for (size_t i = at_; i < section_.end && taken < kMostLines; ++i) {
    const ScannedLine& next = lines_[i];
    if (IsSkipped(next)) continue;
    if (i > at_ && EndsSubProjectName(grammar_, next)) return nullptr;
    // Without trimming the first: spans of its folded text stay valid.
    joined.Add(i == at_ ? std::string_view(next.line->text) : Trim(next.line->text),
               next.line->place);
    ++taken;
    end = i + 1;
    const Pattern* found = FindFirst(grammar_.bracketed_figures, joined.Folded().text, match);
    if (found != nullptr) return found;
  }
  return nullptr;
}

bool PageReader::IsPlausible(const std::string& number) const {
  if (part_ != Part::kBody || wrapped_ || EndsSentence()) return false;
  return IsNext(number);
}

bool PageReader::IsNext(const std::string& number) const {
  const int last = project_.sub_projects.empty() ? 0 : IntOf(project_.sub_projects.back().number);
  return IntOf(number) == last + 1;
}

void PageReader::SetNameAndFigures(const JoinedText& joined, size_t name_begin, Span inside,
                                   Span bracket, SubProject& sub_project) {
  const FoldedText folded = joined.Folded();
  sub_project.name = joined.PrintedAt(folded, {name_begin, std::max(name_begin, bracket.begin)});
  SplitNote(grammar_, sub_project);
  if (const Text rest = joined.PrintedAt(folded, {bracket.end, folded.text.size()});
      !rest.text.empty()) {
    if (sub_project.note.empty() && IsNote(grammar_, Fold(rest.text).text)) {
      sub_project.note = rest.text;
    } else {
      StartParagraph(rest);
    }
  }
  sub_project.figures = BracketFigures(joined, folded, inside, bracket);
}

bool PageReader::TakePart() {
  if (sub_project() == nullptr || !AnyMatches(grammar_.parts, text())) return false;
  Flush();
  sub_project()->parts.push_back(WholeText(line()));
  said_something_ = true;
  ++at_;
  return true;
}

bool PageReader::TakeNote() {
  if (sub_project() == nullptr || said_something_ || line().kind != LineKind::kFootnote) {
    return false;
  }
  if (!sub_project()->note.empty()) return false;
  sub_project()->note = WholeText(line()).text;
  ++at_;
  return true;
}

}  // namespace kuzukuri::reader
