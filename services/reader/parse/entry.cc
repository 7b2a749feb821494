#include "services/reader/parse/entry.h"

#include <algorithm>

#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

// What the parts of an entry are, as spans of the folded text.
struct Piece {
  Span name;
  Span label;  // of the only target, behind the name
  Span target;
  Span actual;
  std::vector<PrintedValue> targets;  // spans relative to the whole text
  std::vector<PrintedValue> actuals;
};

bool IsSpaces(std::string_view text) { return WithoutSpaces(text).empty(); }

class PieceParser {
 public:
  PieceParser(const Grammar& grammar, std::string_view text) : grammar_(grammar), text_(text) {}

  Piece Run(Span span) {
    Piece piece;
    span = TrimSpan(text_, span);
    Span head = span;
    SplitBrackets(span, head, piece);
    SplitTarget(head, piece);
    if (piece.targets.empty() && piece.actuals.empty() && !piece.actual.empty()) {
      KeepBracketsOfName(span, piece);
    }
    return piece;
  }

 private:
  std::vector<PrintedValue> ValuesIn(Span span) const {
    std::vector<PrintedValue> values = FindValues(grammar_, At(text_, span));
    for (PrintedValue& value : values) {
      value.span.begin += span.begin;
      value.span.end += span.begin;
      value.number += span.begin;
    }
    return values;
  }

  // Values of a list; where there are none, those a qualifying word stands in front of.
  std::vector<PrintedValue> ListedValues(Span span) const {
    std::vector<PrintedValue> all = ValuesIn(span);
    std::vector<PrintedValue> listed;
    for (const PrintedValue& value : all) {
      if (value.strict) listed.push_back(value);
    }
    if (!listed.empty()) return listed;
    for (const PrintedValue& value : all) {
      if (value.qualified) listed.push_back(value);
    }
    return listed;
  }

  // The last bracket at the end is the actual. Of two, the first is when the last tells no result.
  void SplitBrackets(Span span, Span& head, Piece& piece) const {
    std::vector<Bracket> brackets = Brackets(At(text_, span));
    for (Bracket& bracket : brackets) {
      for (Span* part : {&bracket.whole, &bracket.inside}) {
        part->begin += span.begin;
        part->end += span.begin;
      }
    }
    if (brackets.empty() || !IsSpaces(At(text_, {brackets.back().whole.end, span.end}))) return;
    const Bracket last = brackets.back();
    piece.actual = TrimSpan(text_, last.inside);
    piece.actuals = ListedValues(last.inside);
    head = TrimSpan(text_, {span.begin, last.whole.begin});
    if (brackets.size() < 2 || !piece.actuals.empty()) return;
    const Bracket first = brackets[brackets.size() - 2];
    if (first.whole.end < head.end) return;
    const std::vector<PrintedValue> values = ListedValues(first.inside);
    if (values.empty()) return;
    head = TrimSpan(text_, {span.begin, first.whole.begin});
    if (EndsWithSuffix(grammar_, At(text_, last.inside))) {
      piece.target = TrimSpan(text_, first.inside);
      piece.targets = values;
    } else {
      piece.actual = TrimSpan(text_, first.inside);
      piece.actuals = values;
    }
  }

  // The run of values at the end of the text in front of the actual is the target.
  void SplitTarget(Span head, Piece& piece) const {
    piece.name = head;
    if (!piece.targets.empty()) return;
    std::vector<PrintedValue> values = ValuesIn(head);
    std::vector<PrintedValue> nested;
    size_t end = head.end;
    const std::vector<Bracket> brackets = Brackets(At(text_, head), /*lenticular=*/true);
    if (!brackets.empty() && head.begin + brackets.back().whole.end == head.end) {
      const Bracket& last = brackets.back();
      const Span inside = {head.begin + last.inside.begin, head.begin + last.inside.end};
      nested = ListedValues(inside);
      if (!nested.empty()) end = TrimSpan(text_, {head.begin, head.begin + last.whole.begin}).end;
    }
    size_t first = values.size();
    size_t run = end;
    for (size_t i = values.size(); i > 0; --i) {
      const PrintedValue& value = values[i - 1];
      if (value.depth > 0 || value.span.begin >= end) continue;
      if (!value.strict || !Joins(value, run, run == end)) break;
      first = i - 1;
      run = value.span.begin;
    }
    if (run == end) return;
    SetTarget(head, values[first], piece);
    for (size_t i = first; i < values.size(); ++i) {
      if (values[i].depth > 0 || values[i].span.begin >= end) continue;
      if (i == first) values[i].label.clear();
      piece.targets.push_back(values[i]);
    }
    piece.targets.insert(piece.targets.end(), nested.begin(), nested.end());
  }

  // Whether a value is followed by the rest of the run: nothing but a separator and a label.
  bool Joins(const PrintedValue& value, size_t run, bool last) const {
    constexpr size_t kLongestLabel = 60;
    if (value.span.end > run) return false;
    const std::string_view between = text_.substr(value.span.end, run - value.span.end);
    if (last) return IsSpaces(between);
    const std::string_view rest = Trim(between);
    if (rest.size() > kLongestLabel) return false;
    return rest.substr(0, 3) == "、" || rest.substr(0, 1) == "," || IsSpaces(between) ||
           (!between.empty() && between[0] == ' ');
  }

  // Where the target begins, and what is the name: qualifying words and a label with a colon
  // belong to the target.
  void SetTarget(Span head, const PrintedValue& first, Piece& piece) const {
    size_t begin = first.span.begin;
    const std::string_view before = text_.substr(head.begin, begin - head.begin);
    if (Trim(before).ends_with(":")) {
      begin = WordBegin(head.begin, TrimSpan(text_, {head.begin, begin}).end);
      piece.label = TrimSpan(text_, {begin, first.span.begin});
    } else {
      begin = RateBegin(head.begin, begin);
      if (const size_t gap = before.rfind("  "); gap != std::string_view::npos) {
        piece.label = TrimSpan(text_, {head.begin + gap, begin});
        if (!piece.label.empty()) begin = piece.label.begin;
      }
    }
    piece.target = {begin, head.end};
    piece.name = TrimSpan(text_, {head.begin, begin});
  }

  size_t WordBegin(size_t from, size_t end) const {
    size_t begin = end;
    while (begin > from && text_[begin - 1] != ' ' &&
           !text_.substr(from, begin - from).ends_with("、"))
      --begin;
    return begin;
  }

  // "1日平均1投稿": the word in front of the value consists of a value too.
  size_t RateBegin(size_t from, size_t begin) const {
    const size_t word = WordBegin(from, begin);
    const std::vector<PrintedValue> values = ValuesIn({word, begin});
    const bool rate =
        values.size() == 1 && values[0].span.begin == word && (values[0].span.end == begin);
    return rate ? word : begin;
  }

  // A bracket without values is a result only when its words say so, or it holds a date.
  void KeepBracketsOfName(Span span, Piece& piece) const {
    const std::string_view inside = At(text_, piece.actual);
    const bool digit = inside.find_first_of("0123456789") != std::string_view::npos;
    if (digit || EndsWithSuffix(grammar_, inside)) return;
    piece.name = span;
    piece.actual = {};
  }

  const Grammar& grammar_;
  const std::string_view text_;
};

// Entries that hold several pairs: "name A 15校（19校）、B 35園（37園）".
std::vector<Span> SplitPairs(const Grammar& grammar, std::string_view text) {
  std::vector<Span> spans;
  size_t begin = 0;
  for (const Bracket& bracket : Brackets(text)) {
    const size_t end = bracket.whole.end;
    const size_t mark = text.substr(end, 3) == "、" ? 3 : text.substr(end, 1) == "," ? 1 : 0;
    if (mark == 0) continue;
    spans.push_back({begin, end});
    begin = end + mark;
  }
  if (spans.empty()) return {{0, text.size()}};
  spans.push_back({begin, text.size()});
  for (const Span span : spans) {
    const Piece piece = PieceParser(grammar, text).Run(span);
    if (piece.targets.empty() || piece.actuals.empty()) return {{0, text.size()}};
  }
  return spans;
}

bool SameLabel(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && (a.ends_with(b) || b.ends_with(a));
}

// The actual value of a target: by label, else the first of the same unit.
size_t FindActual(const PrintedValue& target, const std::vector<PrintedValue>& targets,
                  const std::vector<PrintedValue>& actuals, const std::vector<bool>& taken) {
  for (size_t i = 0; i < actuals.size(); ++i) {
    if (!taken[i] && SameLabel(target.label, actuals[i].label)) return i;
  }
  for (size_t i = 0; i < actuals.size(); ++i) {
    if (taken[i] || actuals[i].unit != target.unit) continue;
    const bool others = std::any_of(targets.begin(), targets.end(), [&](const PrintedValue& t) {
      return &t != &target && SameLabel(t.label, actuals[i].label);
    });
    if (!others) return i;
  }
  return actuals.size();
}

void SetActual(const PrintedValue& value, Component& component) {
  component.actual = value.value;
  component.actual_denominator = value.denominator;
  component.approximate |= value.approximate;
  component.summed |= value.summed;
  if (component.label.empty() ||
      (!value.label.empty() && value.label.size() < component.label.size())) {
    component.label = value.label;
  }
  if (component.unit.empty()) component.unit = value.unit;
}

Component FromTarget(const PrintedValue& value) {
  Component component;
  component.label = value.label;
  component.target = value.value;
  component.unit = value.unit;
  component.comparator = value.comparator;
  component.target_denominator = value.denominator;
  component.approximate = value.approximate;
  component.summed = value.summed;
  return component;
}

void AddComponents(const Piece& piece, Indicator& indicator) {
  std::vector<bool> taken(piece.actuals.size(), false);
  for (const PrintedValue& target : piece.targets) {
    Component component = FromTarget(target);
    const size_t actual = FindActual(target, piece.targets, piece.actuals, taken);
    if (actual < piece.actuals.size()) {
      taken[actual] = true;
      SetActual(piece.actuals[actual], component);
    }
    indicator.components.push_back(std::move(component));
  }
  for (size_t i = 0; i < piece.actuals.size(); ++i) {
    if (taken[i]) continue;
    Component component;
    SetActual(piece.actuals[i], component);
    if (!piece.actuals[i].comparator.empty()) component.comparator = piece.actuals[i].comparator;
    indicator.components.push_back(std::move(component));
  }
}

void Append(std::string_view text, std::string& joined) {
  if (text.empty()) return;
  if (!joined.empty()) joined += "、";
  joined += std::string(text);
}

// Where the first value is printed.
size_t FirstNumber(const Piece& piece) {
  if (!piece.targets.empty()) return piece.targets.front().number;
  if (!piece.actuals.empty()) return piece.actuals.front().number;
  return piece.actual.begin;
}

// With several pairs, the last word of what stands in front of the first is its label.
void SplitLabel(std::string_view text, Piece& piece) {
  const std::string_view name = At(text, piece.name);
  const size_t space = name.rfind(' ');
  if (!piece.label.empty() || space == std::string_view::npos) return;
  piece.label = {piece.name.begin + space + 1, piece.name.end};
  piece.name = TrimSpan(text, {piece.name.begin, piece.name.begin + space});
}

// A name that says only where to go: 増.
void SetAim(const Grammar& grammar, Indicator& indicator) {
  const std::string name = WithoutSpaces(Fold(indicator.name).text);
  for (const Pattern& pattern : grammar.indicators.lower_is_better) {
    indicator.lower_is_better |= pattern.Matches(name);
  }
  if (!indicator.target_text.empty()) return;
  for (const std::string& aim : grammar.indicators.aims) {
    if (name.ends_with(aim) && aim.size() > indicator.target_text.size()) {
      indicator.target_text = aim;
    }
  }
}

}  // namespace

JoinedText::JoinedText(std::string text, Place place) : printed_(std::move(text)) {
  lines_.emplace_back(0, place);
}

void JoinedText::Add(std::string_view text, Place place, std::string_view between) {
  if (lines_.empty()) between = "";
  printed_ += std::string(between);
  lines_.emplace_back(printed_.size(), place);
  printed_ += std::string(text);
}

Place JoinedText::PlaceAt(size_t printed_byte) const {
  Place place;
  for (const auto& [begin, line] : lines_) {
    if (begin > printed_byte && place.line > 0) break;
    place = line;
  }
  return place;
}

Text JoinedText::PrintedAt(const FoldedText& folded, Span span) const {
  return {
      std::string(Trim(Printed(printed_, folded, span))), PlaceAt(folded.origin[span.begin]), {}};
}

Text JoinedText::ToText(Certainty certainty) const {
  return {printed_, lines_.empty() ? Place{} : lines_.front().second, std::move(certainty)};
}

Indicator ParseEntry(const Grammar& grammar, const JoinedText& entry) {
  const FoldedText folded = entry.Folded();
  const std::string_view text = folded.text;
  const auto printed = [&](Span span) {
    return std::string(Trim(Printed(entry.printed(), folded, span)));
  };
  Indicator indicator;
  indicator.text = entry.ToText();
  const std::vector<Span> spans = SplitPairs(grammar, text);
  for (size_t i = 0; i < spans.size(); ++i) {
    Piece piece = PieceParser(grammar, text).Run(spans[i]);
    if (spans.size() > 1 && i == 0) SplitLabel(text, piece);
    if (i > 0 && piece.label.empty()) piece.label = piece.name;
    if (spans.size() > 1 && !piece.label.empty()) piece.target.begin = piece.label.begin;
    if (!piece.label.empty() && !piece.targets.empty()) {
      piece.targets.front().label = WithoutSpaces(At(text, piece.label));
      std::string& label = piece.targets.front().label;
      if (label.ends_with(":")) label.pop_back();
    }
    if (i == 0) {
      indicator.name = printed(piece.name);
      indicator.values = entry.PlaceAt(folded.origin[FirstNumber(piece)]);
    }
    Append(printed(piece.target), indicator.target_text);
    Append(printed(piece.actual), indicator.actual_text);
    AddComponents(piece, indicator);
  }
  SetAim(grammar, indicator);
  return indicator;
}

}  // namespace kuzukuri::reader
