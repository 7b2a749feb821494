#include "services/reader/parse/value.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/reader/parse/fold.h"

namespace kuzukuri::reader {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsSpace(char c) { return c == ' ' || c == '\t'; }

size_t SkipSpaces(std::string_view text, size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

// The length of the longest of the words at a place.
size_t LongestAt(const std::vector<std::string>& words, std::string_view text, size_t at) {
  size_t longest = 0;
  for (const std::string& word : words) {
    if (word.size() > longest && text.substr(at, word.size()) == word) longest = word.size();
  }
  return longest;
}

// The length of the longest of the words the text ends with.
size_t LongestBefore(const std::vector<std::string>& words, std::string_view text) {
  size_t longest = 0;
  for (const std::string& word : words) {
    if (word.size() > longest && text.ends_with(word)) longest = word.size();
  }
  return longest;
}

std::string_view TrimRight(std::string_view text) {
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

// The end of a run of digits, separators and points.
size_t RunEnd(std::string_view text, size_t at) {
  const size_t begin = at;
  while (at < text.size() && (IsDigit(text[at]) || text[at] == ',' || text[at] == '.')) ++at;
  while (at > begin && !IsDigit(text[at - 1])) --at;
  return at;
}

// Digits with separators every three and a fraction: their length, 0 when they are no number.
size_t Digits(std::string_view text, size_t at, std::string& value) {
  constexpr size_t kMost = 18;
  const std::string_view run = text.substr(at, RunEnd(text, at) - at);
  const size_t point = std::min(run.find('.'), run.size());
  const std::string_view whole = run.substr(0, point);
  const bool separated = whole.find(',') != std::string_view::npos;
  for (size_t i = 0; i < run.size(); ++i) {
    if (run[i] == '.' && i != point) return 0;
    if (run[i] == ',') {
      if (i > point || i == 0 || (whole.size() - i) % 4 != 0) return 0;
      continue;
    }
    if (separated && i < point && i > 0 && (whole.size() - i) % 4 == 0) return 0;
    value += run[i];
  }
  if (point > 1 && run[0] == '0') return 0;
  return value.empty() || value.size() > kMost ? 0 : run.size();
}

struct Counted {
  size_t end = 0;
  std::string value;
  std::string unit;
  bool date = false;  // or an age, or an ordinal
};

// A number and its counter.
Counted CountedAt(const Grammar& grammar, std::string_view text, size_t at) {
  Counted counted;
  const size_t length = Digits(text, at, counted.value);
  if (length == 0) return counted;
  counted.end = at + length;
  const size_t behind = SkipSpaces(text, counted.end);
  const size_t unit = LongestAt(grammar.indicators.units, text, behind);
  const size_t other = LongestAt(grammar.indicators.not_values, text, behind);
  counted.date = other > 0 && other >= unit;
  if (unit > 0 && !counted.date) {
    counted.unit = std::string(text.substr(behind, unit));
    counted.end = behind + unit;
  }
  return counted;
}

bool IsBoundary(std::string_view text, size_t at) {
  static constexpr std::string_view kWide[] = {"、", "。", "・", "【", "】", "」"};
  if (at >= text.size()) return true;
  if (std::string_view(" \t,;()/+").find(text[at]) != std::string_view::npos) return true;
  for (const std::string_view mark : kWide) {
    if (text.substr(at, mark.size()) == mark) return true;
  }
  return false;
}

// What stands in front of a number makes it no value: a letter, an ordinal's word, a range.
bool IsPartOfWord(const Grammar& grammar, std::string_view before) {
  if (before.empty()) return false;
  const char last = before.back();
  if (IsLetter(last) || IsDigit(last) || last == '.' || last == '-' || last == '~' || last == '/') {
    return true;
  }
  if (last == ',' && before.size() > 1) {
    const char behind = before[before.size() - 2];
    return IsLetter(behind) || IsDigit(behind);
  }
  return LongestBefore(grammar.indicators.ordinals, TrimRight(before)) > 0;
}

// The day of a date: its month stands in front of it.
bool IsDay(const Grammar& grammar, std::string_view before) {
  before = TrimRight(before);
  const size_t word = LongestBefore(grammar.indicators.not_values, before);
  if (word == 0) return false;
  before = TrimRight(before.substr(0, before.size() - word));
  return !before.empty() && IsDigit(before.back());
}

// Adds whole numbers; nothing when one of them has a fraction.
std::optional<std::string> Sum(const std::vector<std::string>& terms) {
  int64_t sum = 0;
  for (const std::string& term : terms) {
    int64_t value = 0;
    if (!absl::SimpleAtoi(term, &value) || value > 1'000'000'000'000'000) return std::nullopt;
    sum += value;
  }
  return absl::StrCat(sum);
}

class ValueFinder {
 public:
  ValueFinder(const Grammar& grammar, std::string_view text) : grammar_(grammar), text_(text) {}

  std::vector<PrintedValue> Run() {
    size_t at = 0;
    while (at < text_.size()) {
      if (IsDigit(text_[at])) {
        at = TakeNumber(at);
      } else {
        at += TakeMark(at);
      }
    }
    return std::move(values_);
  }

  // Numbers that are neither values nor dates, ages or ordinals.
  size_t unread() const { return unread_; }

 private:
  // Follows brackets and separators, between which labels stand: the length of the character.
  size_t TakeMark(size_t at) {
    static constexpr std::string_view kSeparators[] = {"、", ",", ";", "。"};
    const size_t length = CharacterAt(text_, at);
    const std::string_view mark = text_.substr(at, length);
    const bool open = mark == "(" || mark == "【";
    const bool close = mark == ")" || mark == "】";
    if (open) ++depth_;
    if (close && depth_ > 0) --depth_;
    if (open || close ||
        std::find(std::begin(kSeparators), std::end(kSeparators), mark) != std::end(kSeparators)) {
      label_begin_ = at + length;
    }
    return length;
  }

  // Where reading goes on behind the number at `at`.
  size_t TakeNumber(size_t at) {
    const Counted first = CountedAt(grammar_, text_, at);
    const std::string_view before = text_.substr(0, at);
    const bool word = IsPartOfWord(grammar_, before);
    if (first.end == 0 || first.date || word || IsDay(grammar_, before)) {
      const bool ordinal = LongestBefore(grammar_.indicators.ordinals, TrimRight(before)) > 0;
      const bool meant = first.date || IsDay(grammar_, before) || ordinal;
      if (!meant) ++unread_;
      return std::max(first.end, RunEnd(text_, at));
    }
    PrintedValue value;
    value.number = at;
    value.depth = depth_;
    value.value = first.value;
    value.unit = first.unit;
    size_t end = TakeComparator(TakeTerms(first.end, value), value);
    end = TakeComparator(TakeDenominator(end, value), value);
    end += SuffixAt(grammar_, text_, end);
    value.strict = IsBoundary(text_, end);
    const bool damaged = end < text_.size() && IsLetter(text_[end]);
    if (damaged || (value.unit.empty() && !value.strict)) {
      unread_ += damaged ? 1 : 0;
      return std::max(end, RunEnd(text_, at));
    }
    SetWordsBefore(value);
    value.span.end = end;
    values_.push_back(std::move(value));
    label_begin_ = end;
    return end;
  }

  // "4回+6回": the terms behind the first.
  size_t TakeTerms(size_t at, PrintedValue& value) const {
    std::vector<std::string> terms = {value.value};
    size_t end = at;
    while (true) {
      const size_t plus = SkipSpaces(text_, end);
      if (plus >= text_.size() || text_[plus] != '+') break;
      const Counted term = CountedAt(grammar_, text_, SkipSpaces(text_, plus + 1));
      if (term.end == 0 || term.date || (!value.unit.empty() && term.unit != value.unit)) break;
      terms.push_back(term.value);
      if (value.unit.empty()) value.unit = term.unit;
      end = term.end;
    }
    if (terms.size() == 1) return at;
    const std::optional<std::string> sum = Sum(terms);
    if (!sum) return at;
    value.value = *sum;
    value.summed = true;
    return end;
  }

  size_t TakeComparator(size_t at, PrintedValue& value) const {
    const size_t word = SkipSpaces(text_, at);
    for (const auto& [comparator, meaning] : grammar_.indicators.comparators) {
      if (text_.substr(word, comparator.size()) != comparator) continue;
      value.comparator = meaning;
      return word + comparator.size();
    }
    return at;
  }

  // "/255団体": of how many.
  size_t TakeDenominator(size_t at, PrintedValue& value) const {
    const size_t slash = SkipSpaces(text_, at);
    if (slash >= text_.size() || text_[slash] != '/') return at;
    const Counted whole = CountedAt(grammar_, text_, SkipSpaces(text_, slash + 1));
    if (whole.end == 0 || whole.date) return at;
    value.denominator = whole.value;
    if (value.unit.empty()) value.unit = whole.unit;
    return whole.end;
  }

  // Qualifying words in front of the number, and the label in front of them.
  void SetWordsBefore(PrintedValue& value) const {
    const IndicatorRules& rules = grammar_.indicators;
    const std::string_view before = text_.substr(label_begin_, value.number - label_begin_);
    std::string_view rest = TrimRight(before);
    value.span.begin = value.number;
    while (true) {
      const size_t about = LongestBefore(rules.approximations, rest);
      const size_t length = std::max(about, LongestBefore(rules.connectors, rest));
      if (length == 0) break;
      value.approximate |= about == length;
      value.qualified = true;
      value.span.begin = label_begin_ + rest.size() - length;
      rest = TrimRight(rest.substr(0, rest.size() - length));
    }
    value.label = WithoutSpaces(rest);
    if (!value.label.empty() && value.label.back() == ':') value.label.pop_back();
  }

  const Grammar& grammar_;
  const std::string_view text_;
  std::vector<PrintedValue> values_;
  size_t label_begin_ = 0;
  size_t unread_ = 0;
  int depth_ = 0;
};

}  // namespace

size_t CharacterAt(std::string_view text, size_t at) {
  size_t length = 1;
  while (at + length < text.size() &&
         (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80)
    ++length;
  return length;
}

Span TrimSpan(std::string_view text, Span span) {
  while (span.begin < span.end && IsSpace(text[span.begin])) ++span.begin;
  while (span.begin < span.end && IsSpace(text[span.end - 1])) --span.end;
  return span;
}

std::vector<PrintedValue> FindValues(const Grammar& grammar, std::string_view text) {
  return ValueFinder(grammar, text).Run();
}

size_t CountUnread(const Grammar& grammar, std::string_view text) {
  ValueFinder finder(grammar, text);
  finder.Run();
  return finder.unread();
}

size_t CountDamaged(const Grammar& grammar, std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size();) {
    if (!IsDigit(text[at])) {
      ++at;
      continue;
    }
    const size_t end = RunEnd(text, at);
    const std::string_view before = text.substr(0, at);
    const bool letter =
        (!before.empty() && IsLetter(before.back())) || (end < text.size() && IsLetter(text[end]));
    count += letter || CountedAt(grammar, text, at).end == 0 ? 1 : 0;
    at = end;
  }
  return count;
}

bool BracketsMatch(std::string_view text) {
  int depth = 0;
  for (size_t at = 0; at < text.size() && depth >= 0; at += CharacterAt(text, at)) {
    const std::string_view mark = text.substr(at, CharacterAt(text, at));
    if (mark == "(" || mark == "【") ++depth;
    if (mark == ")" || mark == "】") --depth;
  }
  return depth == 0;
}

size_t SuffixAt(const Grammar& grammar, std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  size_t longest = 0;
  Match match;
  for (const Pattern& suffix : grammar.indicators.suffixes) {
    if (suffix.Find(rest, match)) longest = std::max(longest, match.whole.end);
  }
  return longest;
}

bool EndsWithSuffix(const Grammar& grammar, std::string_view text) {
  constexpr size_t kMostBytes = 60;
  text = TrimRight(text);
  size_t at = text.size() > kMostBytes ? text.size() - kMostBytes : 0;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  for (; at < text.size(); at += CharacterAt(text, at)) {
    if (SuffixAt(grammar, text, at) == text.size() - at) return true;
  }
  return false;
}

size_t CountCounted(const Grammar& grammar, std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size();) {
    if (!IsDigit(text[at])) {
      ++at;
      continue;
    }
    const std::string_view before = text.substr(0, at);
    const Counted counted = CountedAt(grammar, text, at);
    if (!counted.unit.empty() && !IsPartOfWord(grammar, before) && !IsDay(grammar, before)) ++count;
    while (at < text.size() && (IsDigit(text[at]) || text[at] == ',' || text[at] == '.')) ++at;
    at = std::max(at, counted.end);
  }
  return count;
}

std::vector<Bracket> Brackets(std::string_view text, bool lenticular) {
  std::vector<Bracket> brackets;
  int depth = 0;
  Bracket current;
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterAt(text, at);
    const std::string_view mark = text.substr(at, length);
    if (mark == "(" || (lenticular && mark == "【")) {
      if (depth++ == 0) current.whole.begin = at, current.inside.begin = at + length;
    } else if ((mark == ")" || (lenticular && mark == "】")) && depth > 0) {
      if (--depth == 0) {
        current.whole.end = at + length;
        current.inside.end = at;
        brackets.push_back(current);
      }
    }
    at += length;
  }
  if (depth > 0) {
    current.whole.end = current.inside.end = text.size();
    current.closed = false;
    brackets.push_back(current);
  }
  return brackets;
}

}  // namespace kuzukuri::reader
