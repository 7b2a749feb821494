// The descriptions of a project's page, and figures where none are expected.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "services/reader/parse/page_reader.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

// A bullet, a mark and a space.
bool IsMarked(const Grammar& grammar, std::string_view folded) {
  Match match;
  if (FindFirst(grammar.activities, folded, match) == nullptr) return false;
  const std::string_view rest = Trim(folded.substr(match.whole.end));
  return std::any_of(grammar.marks.begin(), grammar.marks.end(), [&](const MarkRule& rule) {
    return rest.size() > rule.word.size() && rest.substr(0, rule.word.size()) == rule.word &&
           rest[rule.word.size()] == ' ';
  });
}

}  // namespace

bool PageReader::TakeStrayFigures() {
  Match match;
  if (FindFirst(grammar_.bracketed_figures, text(), match) != nullptr) {
    Flush();
    not_understood_.push_back({WholeText(line()), "figures in brackets that belong to nothing"});
    ++at_;
    return true;
  }
  const char* why = StrayFigure();
  if (why == nullptr) return false;
  Flush();
  not_understood_.push_back({WholeText(line()), why});
  ++at_;
  return true;
}

const char* PageReader::StrayFigure() const {
  const bool narrow = ColumnsOf(Trim(text())) <= 2 * grammar_.name_columns;
  const std::vector<Span> tokens = Tokens(text());
  if (line().kind == LineKind::kColumns || IsLabel(text()) ||
      (narrow && IsLabel(At(text(), tokens.front())))) {
    return "a label without a figure that can be read";
  }
  if (part_ != Part::kFigures && part_ != Part::kIndicators) return nullptr;
  const Indicator entry = ParseEntry(grammar_, JoinedText(WholeText(line()).text, {}));
  const bool target = !entry.target_text.empty();
  if (!entry.components.empty() && !entry.actual_text.empty() &&
      (target || part_ == Part::kIndicators)) {
    return "looks like an indicator, but stands where none is expected";
  }
  // Among a page's figures stands no prose; a word that was not recognised may be a label.
  const bool number = text().find_first_of("0123456789") != std::string_view::npos;
  if (part_ == Part::kFigures && narrow && number) return "a number among the page's figures";
  return nullptr;
}

void PageReader::TakeProse() {
  const bool bullet = AnyMatches(grammar_.activities, text());
  if (bullet || !wrapped_) {
    StartParagraph(WholeText(line()));
  } else {
    paragraph_.Add(Trim(line().line->text), line().line->place);
    ++paragraph_lines_;
  }
  wrapped_ = IsFull(page_, line()) && !EndsSentence();
  said_something_ = true;
  ++at_;
}

void PageReader::StartParagraph(const Text& text) {
  Flush();
  paragraph_ = JoinedText(text.text, text.place);
  paragraph_lines_ = 1;
  wrapped_ = true;
}

void PageReader::Flush() {
  wrapped_ = false;
  if (paragraph_.empty()) return;
  const std::string folded = paragraph_.Folded().text;
  const Text text = paragraph_.ToText();
  const bool amounts = AnyMatches(grammar_.amounts_in_prose, folded);
  if (AnyMatches(grammar_.references, folded)) {
    AddReference(text);
  } else if (amounts && reference_heading_) {
    AddReference({reference_heading_->text + " " + text.text, text.place, {}});
    reference_used_ = true;
  } else if (amounts) {
    not_understood_.push_back({text, "an amount of money within a description, read as text"});
  } else {
    prose_lines_ += paragraph_lines_;
  }
  if (sub_project() != nullptr && IsMarked(grammar_, folded)) {
    sub_project()->marked_activities.push_back(text);
  }
  paragraph_ = {};
}

}  // namespace kuzukuri::reader
