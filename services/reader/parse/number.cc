#include "services/reader/parse/number.h"

#include "services/reader/parse/fold.h"

namespace kuzukuri::reader {
namespace {

constexpr int kMostDigits = 18;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Digits with thousands separators every three digits, or none: their length, 0 when wrong.
size_t Whole(std::string_view text, int64_t& value) {
  size_t at = 0;
  int digits = 0;
  int since_comma = 0;
  bool commas = false;
  while (at < text.size()) {
    if (IsDigit(text[at])) {
      if (++digits > kMostDigits || (commas && since_comma == 3)) return 0;
      value = value * 10 + (text[at] - '0');
      ++since_comma;
    } else if (text[at] == ',' && digits > 0 && at + 1 < text.size() && IsDigit(text[at + 1])) {
      if (commas ? since_comma != 3 : digits > 3) return 0;
      commas = true;
      since_comma = 0;
    } else {
      break;
    }
    ++at;
  }
  return digits == 0 || (commas && since_comma != 3) ? 0 : at;
}

// The sign at the beginning: its length, and whether it makes the number negative.
size_t Sign(const Grammar& grammar, std::string_view text, bool& negative) {
  for (const std::string& sign : grammar.negative_signs) {
    if (text.substr(0, sign.size()) == sign) {
      negative = true;
      size_t length = sign.size();
      while (length < text.size() && text[length] == ' ') ++length;
      return length;
    }
  }
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    return 1;
  }
  return 0;
}

// A number at the beginning of the text: its length, 0 when there is none.
size_t NumberAt(const Grammar& grammar, std::string_view text, Number& number) {
  bool negative = false;
  size_t at = Sign(grammar, text, negative);
  const size_t whole = Whole(text.substr(at), number.value);
  if (whole == 0) return 0;
  at += whole;
  if (at + 1 < text.size() && text[at] == '.' && IsDigit(text[at + 1])) {
    for (++at; at < text.size() && IsDigit(text[at]); ++at) {
      if (++number.decimals > 6) return 0;
      if (number.value > 999'999'999'999) return 0;
      number.value = number.value * 10 + (text[at] - '0');
    }
  }
  if (negative) number.value = -number.value;
  if (at < text.size() && text[at] == '%') {
    number.percent = true;
    ++at;
  }
  return at;
}

bool IsSeparator(std::string_view text, size_t at, size_t& length) {
  static constexpr std::string_view kWide[] = {"、", "・", "，", "；"};
  if (text[at] == ' ' || text[at] == '\t' || text[at] == ',' || text[at] == '/' ||
      text[at] == ':' || text[at] == ';') {
    length = 1;
    return true;
  }
  for (const std::string_view wide : kWide) {
    if (text.substr(at, wide.size()) == wide) {
      length = wide.size();
      return true;
    }
  }
  return false;
}

size_t SkipSeparators(std::string_view text, size_t at) {
  size_t length = 0;
  while (at < text.size() && IsSeparator(text, at, length)) at += length;
  return at;
}

bool StartsNumber(const Grammar& grammar, std::string_view text) {
  Number number;
  return NumberAt(grammar, text, number) > 0;
}

// The label from `at` to the next number: its end.
size_t LabelEnd(const Grammar& grammar, std::string_view text, size_t at) {
  while (at < text.size() && !StartsNumber(grammar, text.substr(at))) ++at;
  return at;
}

std::string LabelOf(std::string_view text) {
  std::string label = WithoutSpaces(text);
  while (!label.empty() && (label.back() == ':' || label.back() == '=')) label.pop_back();
  return label;
}

// 1,234.5 million yen are 12,345 hundreds of thousands; of smaller units none have decimals.
bool MakeWhole(LabelledFigure& figure) {
  constexpr int64_t kLeast = 1'000'000;
  if (figure.number.decimals > 0 && figure.unit_yen < kLeast) return false;
  for (; figure.number.decimals > 0; --figure.number.decimals) {
    if (figure.unit_yen % 10 != 0) return false;
    figure.unit_yen /= 10;
  }
  return true;
}

bool ParseFigure(const Grammar& grammar, std::string_view text, size_t& at,
                 LabelledFigure& figure) {
  const size_t label_end = LabelEnd(grammar, text, at);
  if (label_end == text.size()) return false;
  figure.label = LabelOf(text.substr(at, label_end - at));
  figure.span.begin = label_end;
  const size_t length = NumberAt(grammar, text.substr(label_end), figure.number);
  at = label_end + length;
  if (!figure.number.percent) {
    size_t unit = at;
    while (unit < text.size() && text[unit] == ' ') ++unit;
    const size_t unit_length = UnitAt(grammar, text, unit, figure.unit_yen);
    if (unit_length == 0 || !MakeWhole(figure)) return false;
    at = unit + unit_length;
  }
  figure.span.end = at;
  return true;
}

}  // namespace

std::optional<Number> ParseNumber(const Grammar& grammar, std::string_view token) {
  Number number;
  const bool brackets = token.size() > 2 && token.front() == '(' && token.back() == ')';
  const std::string_view inner = brackets ? token.substr(1, token.size() - 2) : token;
  if (NumberAt(grammar, inner, number) != inner.size()) return std::nullopt;
  return number;
}

int64_t Permille(const Number& number) {
  int64_t value = number.value;
  if (number.decimals == 0) return value * 10;
  for (int i = number.decimals; i > 1; --i) {
    const int64_t magnitude = value < 0 ? -value : value;
    const int64_t rounded = i == 2 ? (magnitude + 5) / 10 : magnitude / 10;
    value = value < 0 ? -rounded : rounded;
  }
  return value;
}

bool IsNegativeSign(const Grammar& grammar, std::string_view token) {
  for (const std::string& sign : grammar.negative_signs) {
    if (token == sign) return true;
  }
  return false;
}

bool IsAbsent(const Grammar& grammar, std::string_view token) {
  for (const std::string& sign : grammar.absent_signs) {
    if (token == sign) return true;
  }
  return false;
}

std::optional<std::vector<LabelledFigure>> ParseLabelledFigures(const Grammar& grammar,
                                                                std::string_view text) {
  constexpr size_t kMost = 32;
  std::vector<LabelledFigure> figures;
  for (size_t at = SkipSeparators(text, 0); at < text.size(); at = SkipSeparators(text, at)) {
    LabelledFigure figure;
    if (figures.size() == kMost || !ParseFigure(grammar, text, at, figure)) return std::nullopt;
    figures.push_back(std::move(figure));
  }
  if (figures.empty()) return std::nullopt;
  return figures;
}

Role RoleOf(const Grammar& grammar, std::string_view label, std::optional<Stage>* stage) {
  for (const ColumnWord& column : grammar.columns) {
    if (column.word == label) {
      if (stage != nullptr && column.stage) *stage = column.stage;
      return column.role;
    }
  }
  return v1::ROLE_UNSPECIFIED;
}

size_t UnitAt(const Grammar& grammar, std::string_view text, size_t at, int64_t& yen) {
  for (const UnitWord& unit : grammar.units) {
    if (text.substr(at, unit.word.size()) == unit.word) {
      yen = unit.yen;
      return unit.word.size();
    }
  }
  return 0;
}

}  // namespace kuzukuri::reader
