#include "services/reader/parse/indicator.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "services/reader/parse/entry.h"
#include "services/reader/parse/indicator_doubt.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMostEntryLines = 12;

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
  text = Trim(text);
  if (!text.starts_with("【")) return false;
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
    for (size_t next = end, lines = 1; next < page_.end && lines < kMostEntryLines; ++next) {
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
    const bool closed = text.ends_with(")") || text.ends_with("】");
    const bool goes_on = full || text.ends_with("、") || next.find(')') != std::string_view::npos;
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

}  // namespace

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
  AddIndicator(grammar, std::move(indicator), indicators, not_understood);
  return end;
}

}  // namespace kuzukuri::reader
