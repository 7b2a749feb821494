#include "services/reader/parse/row.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "services/reader/domain/checked.h"
#include "services/reader/parse/labels.h"
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

// The unit of the last digit of an amount printed with decimals: 1,234.5 in millions is one of
// hundreds of thousands. 0 where it is no whole yen, or the unit is one in which none are printed.
int64_t UnitOfLastDigit(const Number& number, int64_t unit_yen) {
  constexpr int64_t kLeast = 1'000'000;
  if (number.decimals == 0) return unit_yen;
  if (unit_yen < kLeast) return 0;
  for (int i = 0; i < number.decimals; ++i) {
    if (unit_yen % 10 != 0) return 0;
    unit_yen /= 10;
  }
  return unit_yen;
}

// Whether a number can stand in a column.
bool Fits(const Token& token, Measure measure, int64_t unit_yen) {
  if (token.absent) return true;
  const Number& number = *token.number;
  if (measure == Measure::kRate)
    return number.percent || number.decimals > 0 || number.value < 10000;
  return !number.percent && UnitOfLastDigit(number, unit_yen) > 0;
}

using Columns = std::vector<ColumnRole>;

// The columns from the first of figures to the last, one cell each, and what stands on both sides.
struct Layout {
  Columns left;
  Columns cells;
  Columns right;
};

Layout LayOutColumns(const Columns& columns) {
  const auto is_figure = [](const ColumnRole& column) { return HoldsFigures(column.role); };
  const auto first = std::find_if(columns.begin(), columns.end(), is_figure);
  if (first == columns.end()) return {};
  const auto last = std::find_if(columns.rbegin(), columns.rend(), is_figure).base();
  return {{columns.begin(), first}, {first, last}, {last, columns.end()}};
}

bool Has(const Columns& columns, Role role) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const ColumnRole& column) { return column.role == role; });
}

// What is read of a column.
std::optional<Measure> MeasureIn(const ColumnRole& column) {
  if (column.role == v1::ROLE_CARRIED_PART) return Measure::kCarriedOut;
  return MeasureOf(column.role);
}

Figure MakeFigure(const ScannedLine& line, const Token& token, const ColumnRole& column,
                  int64_t unit_yen) {
  Figure figure;
  figure.measure = MeasureIn(column).value_or(Measure::kCarriedOut);
  const Text printed = PrintedText(line, token.span);
  figure.text = printed.text;
  figure.place = printed.place;
  if (figure.measure == Measure::kRate) {
    figure.value = Permille(*token.number);
    figure.unit_yen = 0;
  } else {
    figure.value = token.number->value;
    figure.unit_yen = UnitOfLastDigit(*token.number, column.unit_yen.value_or(unit_yen));
  }
  return figure;
}

// Adds one kind of what is carried over to those before it; false where they cannot be added.
bool AddKind(const ScannedLine& line, Span all, const Figure& kind, Figure& sum) {
  if (kind.unit_yen != sum.unit_yen || __builtin_add_overflow(sum.value, kind.value, &sum.value)) {
    return false;
  }
  sum.text = PrintedText(line, all).text;
  return true;
}

// A run of cells that can be the figures.
struct Run {
  size_t begin = 0;
  std::vector<Figure> figures;
  // The figure of the kinds of what is carried over, and where the first of them stands.
  std::optional<std::pair<size_t, size_t>> kinds;
  // Cells directly in front of it: the label would end with them. Those of them that are printed as
  // amounts are, no label ends with.
  int cells_in_label = 0;
  int amounts_in_label = 0;
  Agreement agreement;
};

// The better one first.
bool operator<(const Run& a, const Run& b) {
  const auto order = [](const Run& run) {
    return std::tuple(run.amounts_in_label, run.agreement.failing, -run.agreement.holding,
                      run.cells_in_label);
  };
  return order(a) < order(b);
}

class RowReader {
 public:
  RowReader(const Grammar& grammar, const ScannedLine& line, const Layout& layout, int64_t unit_yen,
            bool label_above)
      : grammar_(grammar),
        line_(line),
        layout_(layout),
        unit_yen_(unit_yen),
        label_tokens_(label_above ? 0 : 1),
        tokens_(Tokenize(grammar, line)) {}

  std::optional<ParsedRow> Read() const {
    std::optional<Run> run = Choose();
    ParsedRow row;
    if (!run || !ReadLeft(run->begin, row)) return std::nullopt;
    ReadRight(run->begin + layout_.cells.size(), row);
    row.figures = std::move(run->figures);
    return row;
  }

 private:
  std::string_view At(const Token& token) const {
    return std::string_view(line_.folded.text)
        .substr(token.span.begin, token.span.end - token.span.begin);
  }
  bool IsNumber(size_t at) const {
    return grammar_.row_number && grammar_.row_number->MatchesWhole(At(tokens_[at]));
  }
  bool IsDepartment(size_t at) const {
    return ParseDepartments(grammar_, line_, tokens_[at].span).has_value();
  }
  Span Joined(size_t begin, size_t end) const {
    return begin < end ? Span{tokens_[begin].span.begin, tokens_[end - 1].span.end} : Span{};
  }

  std::optional<Run> Choose() const {
    std::vector<Run> runs;
    const size_t count = layout_.cells.size();
    // Each number behind the figures has to have a column of its own.
    size_t behind = 0;
    for (size_t end = tokens_.size(); end >= count && behind <= layout_.right.size(); --end) {
      if (std::optional<Run> run = RunAt(end - count)) runs.push_back(*std::move(run));
      behind += IsCell(tokens_[end - 1]) ? 1 : 0;
    }
    if (runs.empty()) return std::nullopt;
    for (Run& run : runs) {
      if (runs.size() > 1 || run.amounts_in_label > 0) run.agreement = AgreementOf(run.figures);
    }
    Run& best = *std::min_element(runs.begin(), runs.end());
    const bool agrees = best.agreement.holding > 0 && best.agreement.failing == 0;
    if (best.amounts_in_label > 0 && !agrees) return std::nullopt;
    return std::move(best);
  }

  std::optional<Run> RunAt(size_t begin) const {
    Run run;
    run.begin = begin;
    for (size_t i = 0; i < layout_.cells.size(); ++i) {
      const Token& token = tokens_[begin + i];
      const ColumnRole& column = layout_.cells[i];
      const std::optional<Measure> measure = MeasureIn(column);
      if (!measure && HoldsFigures(column.role) && !IsCell(token)) return std::nullopt;
      if (!measure) continue;
      const int64_t unit_yen = column.unit_yen.value_or(unit_yen_);
      if (!IsCell(token) || !Fits(token, *measure, unit_yen)) return std::nullopt;
      if (token.number && !TakeFigure(token, column, run)) return std::nullopt;
    }
    if (run.figures.empty()) return std::nullopt;
    for (size_t i = begin; i > 0 && IsCell(tokens_[i - 1]); --i) {
      if (i == 1 && IsNumber(0)) break;
      ++run.cells_in_label;
      if (IsPrintedAsAmount(tokens_[i - 1])) ++run.amounts_in_label;
    }
    return run;
  }

  // Kinds of what is carried over are one figure.
  bool TakeFigure(const Token& token, const ColumnRole& column, Run& run) const {
    Figure figure = MakeFigure(line_, token, column, unit_yen_);
    if (column.role != v1::ROLE_CARRIED_PART || !run.kinds) {
      if (column.role == v1::ROLE_CARRIED_PART) run.kinds = {run.figures.size(), token.span.begin};
      run.figures.push_back(std::move(figure));
      return true;
    }
    return AddKind(line_, {run.kinds->second, token.span.end}, figure,
                   run.figures[run.kinds->first]);
  }

  bool IsPrintedAsAmount(const Token& token) const {
    return token.number && (token.number->decimals > 0 || token.number->percent ||
                            At(token).find(',') != std::string_view::npos);
  }

  // Whether the tokens from `begin` are the cells of columns, one each.
  bool IsCellEach(const Columns& columns, size_t begin, size_t end) const {
    if (columns.size() != end - begin) return false;
    for (size_t i = 0; i < columns.size(); ++i) {
      const Role role = columns[i].role;
      if (role == v1::ROLE_NUMBER && !IsNumber(begin + i)) return false;
      if (role == v1::ROLE_DEPARTMENT && IsMark(begin + i)) return false;
      const bool text = role == v1::ROLE_NAME || role == v1::ROLE_DEPARTMENT;
      if (text && tokens_[begin + i].number) return false;
    }
    return true;
  }
  bool IsMark(size_t at) const {
    return grammar_.footnote_mark && grammar_.footnote_mark->Matches(At(tokens_[at]));
  }

  // The departments of a cell, of which the rules need not know the words.
  void AddDepartments(size_t at, ParsedRow& row) const {
    if (tokens_[at].absent) return;
    const auto known = ParseDepartments(grammar_, line_, tokens_[at].span);
    for (const Text& department :
         known.value_or(std::vector<Text>{PrintedText(line_, tokens_[at].span)})) {
      row.departments.push_back(department);
    }
  }

  void ReadCells(const Columns& columns, size_t begin, Span& label, ParsedRow& row) const {
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].role == v1::ROLE_NUMBER) row.number = std::string(At(tokens_[begin + i]));
      if (columns[i].role == v1::ROLE_NAME) label = tokens_[begin + i].span;
      if (columns[i].role == v1::ROLE_DEPARTMENT) AddDepartments(begin + i, row);
    }
  }

  // What stands in front of the figures: the cells of its columns where there is one each, else by
  // what numbers and departments look like. False when the label cannot be told from the rest.
  bool ReadLeft(size_t end, ParsedRow& row) const {
    const Columns& columns = layout_.left;
    const bool named = Has(columns, v1::ROLE_NAME);
    if (named && IsCellEach(columns, 0, end)) {
      ReadCells(columns, 0, row.left, row);
      return true;
    }
    size_t begin = 0;
    const auto take_number = [&] {
      if (begin < end && row.number.empty() && IsNumber(begin)) {
        row.number = std::string(At(tokens_[begin++]));
      }
    };
    take_number();
    const size_t others = TakeDepartments(columns, named ? label_tokens_ : 0, begin, end, row);
    take_number();
    row.left = Joined(begin, end);
    return others == 0 || end - begin < 2 ||
           IsTotalLabel(grammar_, PrintedText(line_, row.left).text);
  }

  // Takes departments off the side of the label on which their column stands. How many columns
  // beside the label's own and the number's are left without a cell.
  size_t TakeDepartments(const Columns& columns, size_t least, size_t& begin, size_t& end,
                         ParsedRow& row) const {
    size_t others = 0;
    bool in_front = true;
    for (const ColumnRole& column : columns) {
      if (column.role == v1::ROLE_NUMBER) continue;
      if (column.role != v1::ROLE_DEPARTMENT) {
        in_front = false;
        others += column.role == v1::ROLE_NAME ? 0 : 1;
        continue;
      }
      const size_t first = begin;
      const size_t last = end;
      while (end - begin > least && IsDepartment(in_front ? begin : end - 1)) {
        if (in_front) {
          ++begin;
        } else {
          --end;
        }
      }
      for (size_t i = first; i < begin; ++i) AddDepartments(i, row);
      for (size_t i = end; i < last; ++i) AddDepartments(i, row);
      others += begin == first && end == last ? 1 : 0;
    }
    return others;
  }

  // What stands behind the figures. Where columns there are read over nothing is left.
  void ReadRight(size_t begin, ParsedRow& row) const {
    size_t end = tokens_.size();
    const Columns& columns = layout_.right;
    const bool labelled = !row.left.empty() || label_tokens_ == 0;
    if (labelled && !columns.empty() && IsCellEach(columns, begin, end)) {
      ReadCells(columns, begin, row.right, row);
      return;
    }
    TakeDepartments(columns, 0, begin, end, row);
    if (!Has(columns, v1::ROLE_REMARK)) row.right = Joined(begin, end);
  }

  const Grammar& grammar_;
  const ScannedLine& line_;
  const Layout& layout_;
  const int64_t unit_yen_;
  const size_t label_tokens_;  // that a name takes at least
  const std::vector<Token> tokens_;
};

}  // namespace

std::optional<ParsedRow> ParseRow(const Grammar& grammar, const ScannedLine& line,
                                  const std::vector<ColumnRole>& columns, int64_t unit_yen,
                                  bool label_above) {
  const Layout layout = LayOutColumns(columns);
  if (layout.cells.empty()) return std::nullopt;
  return RowReader(grammar, line, layout, unit_yen, label_above).Read();
}

namespace {

// Whether each word of a line is a number, or an amount with its unit: such a word in a row is a
// figure that was not read.
std::vector<bool> AreFigures(const Grammar& grammar, const ScannedLine& line) {
  std::vector<bool> figures;
  for (const Token& token : Tokenize(grammar, line)) {
    std::string_view word = std::string_view(line.folded.text)
                                .substr(token.span.begin, token.span.end - token.span.begin);
    bool figure = token.number.has_value();
    for (const UnitWord& unit : grammar.units) {
      if (figure || word.size() <= unit.word.size() || !word.ends_with(unit.word)) continue;
      figure = ParseNumber(grammar, word.substr(0, word.size() - unit.word.size())).has_value();
    }
    figures.push_back(figure);
  }
  return figures;
}

}  // namespace

size_t CountFigures(const Grammar& grammar, const ScannedLine& line) {
  const std::vector<bool> figures = AreFigures(grammar, line);
  return static_cast<size_t>(std::count(figures.begin(), figures.end(), true));
}

bool HasNoFigureAtAll(const Grammar& grammar, const ScannedLine& line) {
  const std::vector<Token> tokens = Tokenize(grammar, line);
  const auto from =
      std::find_if(tokens.begin(), tokens.end(), [](const Token& token) { return token.absent; });
  return from != tokens.begin() && tokens.end() - from >= 2 &&
         std::all_of(from, tokens.end(), [](const Token& token) { return token.absent; });
}

bool HasFiguresAbreast(const Grammar& grammar, const ScannedLine& line) {
  const std::vector<bool> figures = AreFigures(grammar, line);
  return std::adjacent_find(figures.begin(), figures.end(),
                            [](bool a, bool b) { return a && b; }) != figures.end();
}

}  // namespace kuzukuri::reader
