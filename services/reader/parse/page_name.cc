// The heading of a project's page, and the name below it.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "services/platform/base/text.h"
#include "services/reader/parse/page_reader.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Where a name ends that has prose behind it on its line; spaces between kanji and Latin letters
// come from the extraction and end no name.
size_t NameEnd(std::string_view text, size_t most_columns) {
  const size_t wide = text.find("  ");
  if (wide != std::string_view::npos && ColumnsOf(text.substr(0, wide)) <= most_columns)
    return wide;
  size_t end = std::string_view::npos;
  for (const Span token : Tokens(text)) {
    if (ColumnsOf(text.substr(0, token.end)) > most_columns) break;
    const bool goes_on = end != std::string_view::npos && !IsLetter(text[token.begin]);
    if (goes_on) break;
    const bool latin =
        static_cast<unsigned char>(text[token.end - 1]) < 0x80 && text[token.end - 1] != ')';
    if (!latin) end = token.end;
  }
  return end;
}

}  // namespace

void PageReader::ReadHeading() {
  Match match;
  const Pattern* pattern = FindFirst(grammar_.project_headings, text(), match);
  if (pattern != nullptr) {
    const Span code = pattern->Group(match, "code");
    project_.printed_code = PrintedText(line(), code).text;
    project_.code = platform::ComparisonKey(std::string(At(text(), code)));
    if (const Span name = pattern->Group(match, "name"); !name.empty()) {
      const Text printed = PrintedText(line(), name);
      name_.Add(printed.text, printed.place);
    }
  }
  ++at_;
}

void PageReader::ReadName() {
  constexpr int kMostLines = 8;
  Certainty certainty;
  const bool beside = !name_.empty();
  const bool wrapped = beside && IsFull(page_, lines_[section_.begin]);
  for (int lines = beside && !wrapped ? kMostLines : 0; at_ < section_.end && lines < kMostLines;
       ++at_) {
    if (IsSkipped(line())) continue;
    ++lines;
    const std::string_view trimmed = Trim(text());
    if (EndsName()) break;
    if (ColumnsOf(trimmed) <= grammar_.name_columns) {
      name_.Add(Trim(line().line->text), line().line->place);
      continue;
    }
    if (name_.empty()) certainty = SplitFirstLine();
    break;
  }
  project_.name = name_.ToText(certainty);
  if (name_.empty()) project_.name.place = lines_[section_.begin].line->place;
  TakeFormerName();
}

bool PageReader::EndsName() const {
  return EndsSentence() || IsStructure(grammar_, line()) ||
         AnyMatches(grammar_.activities, text()) || AnyMatches(grammar_.sub_projects, text()) ||
         AnyMatches(grammar_.parts, text()) || AnyMatches(grammar_.prose_headings, text()) ||
         line().kind == LineKind::kFootnote || line().kind == LineKind::kColumns ||
         IsLabel(text()) || IsLabel(At(text(), Tokens(text()).front())) ||
         LabelledDepartments().has_value();
}

Certainty PageReader::SplitFirstLine() {
  const Span all = TrimSpan(text(), {0, text().size()});
  const size_t end = NameEnd(At(text(), all), grammar_.name_columns);
  const Span name = {all.begin, end == std::string_view::npos ? all.end : all.begin + end};
  const Text printed = PrintedText(line(), name);
  name_.Add(printed.text, printed.place);
  if (name.end < all.end) {
    StartParagraph(PrintedText(line(), {name.end, all.end}));
    ++at_;
    return {95, "its description follows on the same line"};
  }
  ++at_;
  return {60, "wider than names are"};
}

void PageReader::TakeFormerName() {
  const FoldedText folded = Fold(project_.name.text);
  Match match;
  const Pattern* pattern = FindFirst(grammar_.former_names, folded.text, match);
  if (pattern == nullptr) return;
  const std::string whole = project_.name.text;
  Text former = project_.name;
  former.text = std::string(Printed(whole, folded, pattern->Group(match, "name")));
  project_.former_name = former;
  project_.name.text =
      std::string(Trim(Printed(whole, folded, {0, match.whole.begin}))) +
      std::string(Trim(Printed(whole, folded, {match.whole.end, folded.text.size()})));
}

}  // namespace kuzukuri::reader
