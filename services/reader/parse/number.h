// Numbers and figures with their labels, as printed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/reader/grammar/grammar.h"

namespace kuzukuri::reader {

struct Number {
  int64_t value = 0;     // without the decimals' point: 958 for 95.8
  int decimals = 0;      // digits behind the point
  bool percent = false;  // followed by a percent sign
};

// A whole token such as "1,347", "▲134", "(1,000)" or "95.8%", in folded text. Nothing when it is
// no number, has separators in the wrong places, or does not fit 18 digits.
std::optional<Number> ParseNumber(const Grammar& grammar, std::string_view token);

// Tenths of a percent, half away from zero; digits beyond the first decimal are rounded.
int64_t Permille(const Number& number);

// Whether a token is a sign of a negative amount and nothing else: "▲".
bool IsNegativeSign(const Grammar& grammar, std::string_view token);

// Whether a token stands for "no figure": "-".
bool IsAbsent(const Grammar& grammar, std::string_view token);

// "決算: 1,056千円": a label (without spaces, may be empty), a number, a unit.
struct LabelledFigure {
  std::string label;
  Span span;  // of number and unit
  Number number;
  int64_t unit_yen = 0;  // 0: a rate
};

// Reads text that consists of labelled figures and nothing else. Nothing when there is anything
// else in it, or no figure.
std::optional<std::vector<LabelledFigure>> ParseLabelledFigures(const Grammar& grammar,
                                                                std::string_view text);

// The role a label or heading has, without spaces; ROLE_UNSPECIFIED when it is none.
Role RoleOf(const Grammar& grammar, std::string_view label, std::optional<Stage>* stage = nullptr);

// The longest unit word at a place of the text; its length, 0 when there is none.
size_t UnitAt(const Grammar& grammar, std::string_view text, size_t at, int64_t& yen);

}  // namespace kuzukuri::reader
