// Printed values of indicators: a number with what counts it, and the words around it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/reader/grammar/grammar.h"

namespace kuzukuri::reader {

struct PrintedValue {
  Span span;          // with the words around it: "約 35,000人以上"
  size_t number = 0;  // where its digits begin
  int depth = 0;      // brackets it stands in
  std::string label;  // "画像" of "画像：64件", without spaces; may be empty
  std::string value;  // digits without separators; a printed sum is added up
  std::string unit;   // may be empty
  std::string comparator;
  std::optional<std::string> denominator;
  bool approximate = false;
  bool summed = false;
  // The words around it end where a value of a list ends: not a number within a sentence.
  bool strict = false;
  // Words that belong to values stand in front of it: about, on average.
  bool qualified = false;
};

// All values of a folded text, in order. Dates, ages, ordinals and ranges are none.
std::vector<PrintedValue> FindValues(const Grammar& grammar, std::string_view text);

// The words behind a value that belong to it ("に提供"): their length.
size_t SuffixAt(const Grammar& grammar, std::string_view text, size_t at);

// Whether a text ends with such words.
bool EndsWithSuffix(const Grammar& grammar, std::string_view text);

// Numbers with a counter, whether or not they are values: to notice what was not read.
size_t CountCounted(const Grammar& grammar, std::string_view text);

// Numbers that can be read neither as values nor as dates, ages or ordinals: "1Z回".
size_t CountUnread(const Grammar& grammar, std::string_view text);

// Numbers with a letter in front of or behind them, or separators in wrong places: "1Z回",
// "2,16人".
size_t CountDamaged(const Grammar& grammar, std::string_view text);

// Whether every bracket is closed and none closes that was not opened.
bool BracketsMatch(std::string_view text);

// A bracketed piece of text at the outermost level.
struct Bracket {
  Span whole;
  Span inside;
  bool closed = true;
};
// Round brackets, and lenticular ones where `lenticular`.
std::vector<Bracket> Brackets(std::string_view text, bool lenticular = false);

// Spans without white space at both ends.
Span TrimSpan(std::string_view text, Span span);
// Length of the UTF-8 character at a place.
size_t CharacterAt(std::string_view text, size_t at);

}  // namespace kuzukuri::reader
