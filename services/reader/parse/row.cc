#include "services/reader/parse/row.h"

#include "services/reader/parse/number.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

struct Token {
  Span span;
  std::optional<Number> number;
  bool absent = false;
};

std::vector<Token> Tokenize(const Grammar& grammar, const ScannedLine& line) {
  const std::string_view text = line.folded.text;
  std::vector<Token> tokens;
  bool sign = false;
  for (Span span : Tokens(text)) {
    // A sign may stand apart from its number.
    if (sign && ParseNumber(grammar, text.substr(tokens.back().span.begin,
                                                 span.end - tokens.back().span.begin))) {
      span.begin = tokens.back().span.begin;
      tokens.pop_back();
    }
    const std::string_view word = text.substr(span.begin, span.end - span.begin);
    sign = IsNegativeSign(grammar, word);
    Token token{span, ParseNumber(grammar, word), false};
    token.absent = !token.number && IsAbsent(grammar, word);
    tokens.push_back(token);
  }
  return tokens;
}

bool IsCell(const Token& token) { return token.number.has_value() || token.absent; }

// Whether a number can stand in a column.
bool Fits(const Token& token, Measure measure) {
  if (token.absent) return true;
  const Number& number = *token.number;
  if (measure == Measure::kRate)
    return number.percent || number.decimals > 0 || number.value < 10000;
  return !number.percent && number.decimals == 0;
}

std::vector<size_t> FigureColumns(const std::vector<ColumnRole>& columns) {
  std::vector<size_t> figures;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (MeasureOf(columns[i].role)) figures.push_back(i);
  }
  return figures;
}

// Where the last run of cells that can hold all columns begins; nothing when there is none.
std::optional<size_t> FindRun(const std::vector<Token>& tokens, const std::vector<size_t>& figures,
                              const std::vector<ColumnRole>& columns) {
  const size_t count = figures.size();
  for (size_t end = tokens.size(); end >= count && end > 0; --end) {
    if (!IsCell(tokens[end - 1])) continue;
    const size_t begin = end - count;
    bool fits = true;
    bool some = false;
    for (size_t i = 0; i < count && fits; ++i) {
      fits = IsCell(tokens[begin + i]) &&
             Fits(tokens[begin + i], *MeasureOf(columns[figures[i]].role));
      some = some || (fits && tokens[begin + i].number);
    }
    if (fits && some) return begin;
  }
  return std::nullopt;
}

Figure MakeFigure(const ScannedLine& line, const Token& token, const ColumnRole& column,
                  int64_t unit_yen) {
  Figure figure;
  figure.measure = *MeasureOf(column.role);
  const Text printed = PrintedText(line, token.span);
  figure.text = printed.text;
  figure.place = printed.place;
  if (figure.measure == Measure::kRate) {
    figure.value = Permille(*token.number);
    figure.unit_yen = 0;
  } else {
    figure.value = token.number->value;
    figure.unit_yen = column.unit_yen.value_or(unit_yen);
  }
  return figure;
}

}  // namespace

std::optional<ParsedRow> ParseRow(const Grammar& grammar, const ScannedLine& line,
                                  const std::vector<ColumnRole>& columns, int64_t unit_yen) {
  const std::vector<size_t> figures = FigureColumns(columns);
  const std::vector<Token> tokens = Tokenize(grammar, line);
  if (figures.empty()) return std::nullopt;
  const std::optional<size_t> begin = FindRun(tokens, figures, columns);
  if (!begin) return std::nullopt;
  ParsedRow row;
  for (size_t i = 0; i < figures.size(); ++i) {
    const Token& token = tokens[*begin + i];
    if (token.number) {
      row.figures.push_back(MakeFigure(line, token, columns[figures[i]], unit_yen));
    }
  }
  size_t label = 0;
  if (*begin > 0 && grammar.row_number) {
    const Span first = tokens.front().span;
    const std::string_view word =
        std::string_view(line.folded.text).substr(first.begin, first.end - first.begin);
    if (grammar.row_number->MatchesWhole(word)) {
      row.number = std::string(word);
      label = 1;
    }
  }
  if (label < *begin) row.left = {tokens[label].span.begin, tokens[*begin - 1].span.end};
  const size_t after = *begin + figures.size();
  if (after < tokens.size()) row.right = {tokens[after].span.begin, tokens.back().span.end};
  return row;
}

size_t CountFigures(const Grammar& grammar, const ScannedLine& line) {
  size_t count = 0;
  for (const Token& token : Tokenize(grammar, line)) count += token.number ? 1 : 0;
  return count;
}

}  // namespace kuzukuri::reader
