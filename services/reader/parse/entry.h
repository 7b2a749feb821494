// One entry of a list of indicators, or one cell of a row of values.
#pragma once

#include <string>
#include <vector>

#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Text wrapped over lines, joined, with the way back to them.
class JoinedText {
 public:
  JoinedText() = default;
  JoinedText(std::string text, Place place);

  // Adds a line, with spaces between where `apart`.
  void Add(std::string_view text, Place place, std::string_view between = "");

  const std::string& printed() const { return printed_; }
  FoldedText Folded() const { return Fold(printed_); }
  bool empty() const { return printed_.empty(); }
  // Where a byte of the printed text stands.
  Place PlaceAt(size_t printed_byte) const;
  // What is printed at a span of its folded text.
  Text PrintedAt(const FoldedText& folded, Span span) const;
  Text ToText(Certainty certainty = {}) const;

 private:
  std::string printed_;
  std::vector<std::pair<size_t, Place>> lines_;  // where each begins
};

// Name, target and actual of an entry: "name 12回以上（11回）".
Indicator ParseEntry(const Grammar& grammar, const JoinedText& entry);

}  // namespace kuzukuri::reader
