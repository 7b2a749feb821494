#include "services/reader/parse/names.h"

#include <algorithm>
#include <limits>

#include "services/reader/parse/entry.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

// A piece that is not cut further.
struct Atom {
  std::string printed;
  std::string key;  // folded, without spaces
  Place place;
};

Atom MakeAtom(const ScannedLine& line, Span span) {
  const Text text = PrintedText(line, span);
  return {text.text, WithoutSpaces(line.folded.text.substr(span.begin, span.end - span.begin)),
          text.place};
}

bool IsHiragana(std::string_view character) {
  return character.size() == 3 && character >= "\u3041" && character <= "\u309F";
}

std::string_view FirstCharacter(std::string_view text) {
  return text.substr(0, CharacterAt(text, 0));
}

std::string_view LastCharacter(std::string_view text) {
  size_t begin = text.size();
  while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
  }
  return text.substr(begin);
}

// Without brackets at its end: 件数(新規).
std::string_view Stem(std::string_view key) {
  const std::vector<Bracket> brackets = Brackets(key);
  if (!brackets.empty() && brackets.back().whole.end == key.size()) {
    key = key.substr(0, brackets.back().whole.begin);
  }
  return key;
}

bool EndsAsName(const Grammar& grammar, std::string_view key) {
  const std::string_view stem = Stem(key);
  for (const std::string& end : grammar.indicators.name_ends) {
    if (stem.size() >= end.size() && stem.substr(stem.size() - end.size()) == end) return true;
  }
  return false;
}

// How little a run of pieces looks like one whole name.
int Cost(const Grammar& grammar, const std::string& key, bool name_inside) {
  if (key.empty()) return 100;
  int cost = (EndsAsName(grammar, key) ? 0 : 3) + (name_inside ? 2 : 0);
  const std::string_view first = FirstCharacter(key);
  const std::string_view last = LastCharacter(key);
  if (first == "(" || first == ")") cost += 8;
  if (IsHiragana(first)) cost += 3;
  if (IsHiragana(last) || last == "・" || last == "、" || last == "等") cost += 5;
  const std::vector<Bracket> brackets = Brackets(key);
  if (!brackets.empty() && !brackets.back().closed) cost += 8;
  return cost;
}

constexpr size_t kMostAtoms = 48;

// The cut with the least cost: where each name begins.
std::vector<size_t> BestCut(const Grammar& grammar, const std::vector<Atom>& atoms, size_t count,
                            int& cost) {
  constexpr int kNone = std::numeric_limits<int>::max() / 2;
  const size_t n = atoms.size();
  // best[k][i]: the first i pieces as k names; from[k][i]: where the last of them begins.
  std::vector<std::vector<int>> best(count + 1, std::vector<int>(n + 1, kNone));
  std::vector<std::vector<size_t>> from(count + 1, std::vector<size_t>(n + 1, 0));
  best[0][0] = 0;
  for (size_t begin = 0; begin < n; ++begin) {
    std::string key;
    bool name_inside = false;
    for (size_t end = begin + 1; end <= n; ++end) {
      key += atoms[end - 1].key;
      const int one = Cost(grammar, key, name_inside);
      name_inside |= EndsAsName(grammar, key);
      for (size_t k = 1; k <= count; ++k) {
        const int total = best[k - 1][begin] + one;
        if (total < best[k][end]) best[k][end] = total, from[k][end] = begin;
      }
    }
  }
  cost = best[count][n];
  std::vector<size_t> begins(count);
  for (size_t k = count, end = n; k > 0; --k) end = begins[k - 1] = from[k][end];
  return begins;
}

std::vector<Text> JoinRuns(const std::vector<Atom>& atoms, const std::vector<size_t>& begins,
                           const Certainty& certainty) {
  std::vector<Text> names;
  for (size_t k = 0; k < begins.size(); ++k) {
    const size_t end = k + 1 < begins.size() ? begins[k + 1] : atoms.size();
    JoinedText joined;
    for (size_t i = begins[k]; i < end; ++i) joined.Add(atoms[i].printed, atoms[i].place);
    names.push_back(joined.ToText(certainty));
  }
  return names;
}

// Lines that each hold a piece of every name: read by columns.
std::optional<std::vector<Text>> ByColumns(const std::vector<const ScannedLine*>& lines,
                                           size_t count) {
  std::vector<JoinedText> names(count);
  for (const ScannedLine* line : lines) {
    const std::vector<Span> tokens = Tokens(line->folded.text);
    if (tokens.size() != count) return std::nullopt;
    for (size_t i = 0; i < count; ++i) {
      const Text text = PrintedText(*line, tokens[i]);
      names[i].Add(text.text, text.place);
    }
  }
  std::vector<Text> texts;
  const Certainty certainty = {95, "names and values in the same order"};
  for (const JoinedText& name : names) texts.push_back(name.ToText(certainty));
  return texts;
}

}  // namespace

std::optional<std::vector<Text>> SplitNames(const Grammar& grammar,
                                            const std::vector<const ScannedLine*>& lines,
                                            size_t count) {
  if (count == 0 || lines.empty()) return std::nullopt;
  if (count > 1) {
    if (std::optional<std::vector<Text>> names = ByColumns(lines, count)) return names;
  }
  std::vector<Atom> atoms;
  const bool words = lines.size() < count;
  for (const ScannedLine* line : lines) {
    if (!words) {
      atoms.push_back(MakeAtom(*line, {0, line->folded.text.size()}));
      continue;
    }
    for (const Span token : Tokens(line->folded.text)) atoms.push_back(MakeAtom(*line, token));
  }
  if (atoms.size() < count || atoms.size() > kMostAtoms) return std::nullopt;
  int cost = 0;
  const std::vector<size_t> begins = BestCut(grammar, atoms, count, cost);
  if (count == 1) return JoinRuns(atoms, begins, {95, "the only name above the only value"});
  const bool whole = cost == 0 || atoms.size() == count;
  return JoinRuns(atoms, begins,
                  whole ? Certainty{90, "names cut where their last words are"}
                        : Certainty{75, "names cut where it fits best"});
}

}  // namespace kuzukuri::reader
