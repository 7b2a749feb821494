#include "services/reader/domain/evaluation.h"

#include <algorithm>

namespace kuzukuri::reader {
namespace {

using platform::RoundsTo;
using platform::RoundYen;
using platform::Yen;
using Range = platform::YenRange;

constexpr int kWidenings = 4;  // levels of what is computed of rounded amounts
constexpr int64_t kFull = 1000;
constexpr int64_t kMaxRate = 1'000'000'000'000;  // beyond it products would overflow

Range Signed(const Range& range, int sign) {
  return sign > 0 ? range : Range{-range.high, -range.low};
}

std::optional<int64_t> Narrow(Yen yen) {
  if (yen > INT64_MAX || yen < INT64_MIN) return std::nullopt;
  return static_cast<int64_t>(yen);
}

void AddValue(std::vector<int64_t>& values, Yen value) {
  const auto narrow = Narrow(value);
  if (!narrow || std::find(values.begin(), values.end(), *narrow) != values.end()) return;
  values.push_back(*narrow);
}

// n / d, rounded half away from zero; d is not zero.
Yen Divide(Yen n, Yen d) {
  if (d < 0) {
    n = -n;
    d = -d;
  }
  const Yen magnitude = ((n < 0 ? -n : n) * 2 + d) / (d * 2);
  return n < 0 ? -magnitude : magnitude;
}

// The term of a cell among those the first one is the sum of, or nullptr.
const Term* PartOf(const Relation& relation, size_t cell) {
  const auto begin = relation.terms.begin() + 1;
  const auto end = relation.terms.end();
  // The parts of a sum are in the order of the paper.
  const auto term =
      relation.kind == RelationKind::kSum
          ? std::lower_bound(begin, end, cell, [](const Term& t, size_t c) { return t.cell < c; })
          : std::find_if(begin, end, [&](const Term& t) { return t.cell == cell; });
  return term == end || term->cell != cell ? nullptr : &*term;
}

}  // namespace

Evaluation::Evaluation(const Sheet& sheet) : sheet_(sheet) {
  for (const Cell& cell : sheet.cells) {
    const Range range = RoundsTo(cell.figure->value, std::max<int64_t>(cell.unit_yen, 1));
    states_.push_back({cell.figure->value, range, std::nullopt});
  }
  AddUp();
  Widen();
  NarrowByPlaces();
}

Yen Evaluation::PrintedYen(size_t cell) const {
  return Yen(states_[cell].value) * sheet_.cells[cell].unit_yen;
}

void Evaluation::AddUp() {
  rests_.assign(sheet_.relations.size(), {});
  for (size_t i = 0; i < rests_.size(); ++i) {
    const std::vector<Term>& terms = sheet_.relations[i].terms;
    Rest& rest = rests_[i];
    const int64_t unit = sheet_.cells[terms[0].cell].unit_yen;
    rest.coarsest = unit;
    for (size_t t = 1; t < terms.size(); ++t) {
      rest.printed += PrintedYen(terms[t].cell) * terms[t].sign;
      rest.possible = rest.possible + Signed(states_[terms[t].cell].possible, terms[t].sign);
      const int64_t other = sheet_.cells[terms[t].cell].unit_yen;
      rest.mixed |= other != unit;
      rest.coarsest = std::max(rest.coarsest, other);
    }
  }
}

bool Evaluation::MayBeOfRounded(size_t relation, const Range& range, Yen yen) const {
  // It is when it is their result. When it fits only by rounding it is none of the rounded amounts;
  // when it does not fit at all nothing is known, as any of them may be wrong.
  return rests_[relation].printed == yen || range.And(rests_[relation].possible).empty();
}

Range Evaluation::RangeOf(size_t cell, int64_t value, std::optional<size_t> except) const {
  const int64_t unit = std::max<int64_t>(sheet_.cells[cell].unit_yen, 1);
  const Range rounded = RoundsTo(value, unit);
  const Yen yen = Yen(value) * unit;
  Range range = rounded;
  for (const size_t i : sheet_.relations_of[cell]) {
    const Relation& relation = sheet_.relations[i];
    const bool computed =
        relation.kind == RelationKind::kSum || relation.kind == RelationKind::kDifference;
    if (!computed || relation.terms[0].cell != cell || except == i) continue;
    const Rest& rest = rests_[i];
    // Of amounts in a coarser unit it was not computed.
    if (rest.coarsest > unit || !MayBeOfRounded(i, rounded, yen)) continue;
    range =
        range.Or({yen + rest.possible.low - rest.printed, yen + rest.possible.high - rest.printed});
  }
  return range;
}

Range Evaluation::Narrowed(size_t cell, const Range& range) const {
  if (!states_[cell].elsewhere) return range;
  const Range both = range.And(*states_[cell].elsewhere);
  return both.empty() ? range : both;
}

void Evaluation::SetPossible(size_t cell, Range range) {
  const Range before = states_[cell].possible;
  states_[cell].possible = range;
  for (const size_t i : sheet_.relations_of[cell]) {
    const Term* term = PartOf(sheet_.relations[i], cell);
    if (term == nullptr) continue;
    const Range old = Signed(before, term->sign);
    const Range now = Signed(range, term->sign);
    rests_[i].possible.low += now.low - old.low;
    rests_[i].possible.high += now.high - old.high;
  }
}

void Evaluation::Widen() {
  for (int pass = 0; pass < kWidenings; ++pass) {
    for (size_t cell = 0; cell < states_.size(); ++cell) {
      SetPossible(cell, RangeOf(cell, states_[cell].value));
    }
  }
}

// Each figure is also what the other places that print it allow, unless one of them is wrong.
void Evaluation::NarrowByPlaces() {
  std::vector<bool> doubtful(states_.size());
  for (size_t i = 0; i < sheet_.relations.size(); ++i) {
    if (Holds(i) != Holding::kNot) continue;
    for (const Term& term : sheet_.relations[i].terms) doubtful[term.cell] = true;
  }
  std::vector<Range> own;
  for (const State& state : states_) own.push_back(state.possible);
  const auto narrow = [&](size_t cell, size_t other) {
    std::optional<Range>& elsewhere = states_[cell].elsewhere;
    const Range both = elsewhere ? elsewhere->And(own[other]) : own[other];
    if (!both.And(own[cell]).empty()) elsewhere = both;
  };
  for (const Relation& relation : sheet_.relations) {
    if (relation.kind != RelationKind::kPlace) continue;
    const size_t a = relation.terms[0].cell;
    const size_t b = relation.terms[1].cell;
    if (doubtful[a] || doubtful[b]) continue;
    narrow(a, b);
    narrow(b, a);
  }
  for (State& state : states_) {
    const auto cell = static_cast<size_t>(&state - states_.data());
    state.possible = Narrowed(cell, own[cell]);
  }
  AddUp();
}

Evaluation::State Evaluation::StateOf(size_t cell, const std::optional<Assumption>& assumed) const {
  if (!assumed || assumed->cell != cell) return states_[cell];
  return {assumed->value, RangeOf(cell, assumed->value), std::nullopt};
}

Evaluation::State Evaluation::FirstOf(size_t relation,
                                      const std::optional<Assumption>& assumed) const {
  const size_t cell = sheet_.relations[relation].terms[0].cell;
  State state = states_[cell];
  if (assumed && assumed->cell == cell) state = {assumed->value, {}, std::nullopt};
  const Range range = RangeOf(cell, state.value, relation);
  state.possible = state.elsewhere ? Narrowed(cell, range) : range;
  return state;
}

Holding Evaluation::Holds(size_t relation, const std::optional<Assumption>& assumed) const {
  return sheet_.relations[relation].kind == RelationKind::kRate ? RateHolds(relation, assumed)
                                                                : SumHolds(relation, assumed);
}

Holding Evaluation::SumHolds(size_t relation, const std::optional<Assumption>& assumed) const {
  const std::vector<Term>& terms = sheet_.relations[relation].terms;
  Rest rest = rests_[relation];
  const State first = FirstOf(relation, assumed);
  const Term* part = assumed ? PartOf(sheet_.relations[relation], assumed->cell) : nullptr;
  if (part != nullptr) {
    const State other = StateOf(part->cell, assumed);
    const Range old = Signed(states_[part->cell].possible, part->sign);
    const Range now = Signed(other.possible, part->sign);
    const Yen change = Yen(other.value) - states_[part->cell].value;
    rest.printed += change * sheet_.cells[part->cell].unit_yen * part->sign;
    rest.possible.low += now.low - old.low;
    rest.possible.high += now.high - old.high;
  }
  const Yen off = Yen(first.value) * sheet_.cells[terms[0].cell].unit_yen - rest.printed;
  // In different units it holds when the finer rounds to the coarser.
  if (off == 0 || (rest.mixed && (off < 0 ? -off : off) * 2 <= rest.coarsest)) {
    return Holding::kAsPrinted;
  }
  return first.possible.And(rest.possible).empty() ? Holding::kNot : Holding::kByRounding;
}

platform::PrintedRelations Evaluation::RowOf(size_t rate, bool with_difference,
                                             const std::optional<Assumption>& assumed) const {
  const Relation& relation = sheet_.relations[rate];
  platform::PrintedRelations row;
  row.budget = StateOf(relation.terms[1].cell, assumed).possible;
  row.executed = StateOf(relation.terms[2].cell, assumed).possible;
  row.rate_permille = StateOf(relation.terms[0].cell, assumed).value;
  if (with_difference) {
    row.difference = StateOf(sheet_.relations[*relation.beside].terms[0].cell, assumed).possible;
  }
  return row;
}

Holding Evaluation::RateHolds(size_t relation, const std::optional<Assumption>& assumed) const {
  const Relation& rate = sheet_.relations[relation];
  const auto yen = [&](const Term& term) {
    return Yen(StateOf(term.cell, assumed).value) * sheet_.cells[term.cell].unit_yen;
  };
  const Yen budget = yen(rate.terms[1]);
  // The rate of nothing is absent or anything.
  if (budget <= 0) return Holding::kAsPrinted;
  if (platform::IsRate(yen(rate.terms[2]), budget, StateOf(rate.terms[0].cell, assumed).value)) {
    return Holding::kAsPrinted;
  }
  if (sheet_.cells[rate.terms[1].cell].unit_yen <= 1 &&
      sheet_.cells[rate.terms[2].cell].unit_yen <= 1) {
    return Holding::kNot;
  }
  // A difference that follows from the rounded amounts may be that of those and says nothing of
  // the exact ones.
  const bool with_difference =
      rate.beside && SumHolds(*rate.beside, assumed) == Holding::kByRounding;
  return platform::FindExactAmounts(RowOf(relation, with_difference, assumed))
             ? Holding::kByRounding
             : Holding::kNot;
}

void Evaluation::Assume(const Assumption& assumption) {
  const size_t cell = assumption.cell;
  const Yen change = (Yen(assumption.value) - states_[cell].value) * sheet_.cells[cell].unit_yen;
  states_[cell].value = assumption.value;
  for (const size_t i : sheet_.relations_of[cell]) {
    const Term* term = PartOf(sheet_.relations[i], cell);
    if (term != nullptr) rests_[i].printed += change * term->sign;
  }
  states_[cell].elsewhere.reset();
  Reconsider(cell);
}

// Also what is computed of it.
void Evaluation::Reconsider(size_t cell) {
  SetPossible(cell, Narrowed(cell, RangeOf(cell, states_[cell].value)));
  for (const size_t i : sheet_.relations_of[cell]) {
    const Relation& relation = sheet_.relations[i];
    if (relation.terms[0].cell == cell) continue;
    if (relation.kind == RelationKind::kSum || relation.kind == RelationKind::kDifference) {
      Reconsider(relation.terms[0].cell);
    }
  }
}

std::optional<int64_t> Evaluation::Following(size_t relation) const {
  const Relation& of = sheet_.relations[relation];
  const size_t first = of.terms[0].cell;
  if (of.kind != RelationKind::kRate) {
    return Narrow(RoundYen(rests_[relation].printed, sheet_.cells[first].unit_yen));
  }
  const Yen budget = PrintedYen(of.terms[1].cell);
  if (budget == 0) return std::nullopt;
  return Narrow(Divide(PrintedYen(of.terms[2].cell) * kFull, budget));
}

std::vector<int64_t> Evaluation::ValuesFor(size_t relation, size_t cell) const {
  return sheet_.relations[relation].kind == RelationKind::kRate ? ValuesInRate(relation, cell)
                                                                : ValuesInSum(relation, cell);
}

std::vector<int64_t> Evaluation::ValuesInSum(size_t relation, size_t cell) const {
  const std::vector<Term>& terms = sheet_.relations[relation].terms;
  const Rest& rest = rests_[relation];
  const int64_t unit = sheet_.cells[cell].unit_yen;
  Yen printed = rest.printed;
  Range range = rest.possible;
  if (terms[0].cell != cell) {
    const Term* term = PartOf(sheet_.relations[relation], cell);
    // first = others + sign * own, so own = sign * (first - others).
    const Yen others = rest.printed - PrintedYen(cell) * term->sign;
    const Range own = Signed(states_[cell].possible, term->sign);
    const Range other_range{rest.possible.low - own.low, rest.possible.high - own.high};
    printed = (PrintedYen(terms[0].cell) - others) * term->sign;
    range = Signed(FirstOf(relation, std::nullopt).possible - other_range, term->sign);
  }
  std::vector<int64_t> values;
  for (const Yen yen : {printed, range.low, range.high}) AddValue(values, RoundYen(yen, unit));
  return values;
}

std::vector<int64_t> Evaluation::ValuesInRate(size_t relation, size_t cell) const {
  const std::vector<Term>& terms = sheet_.relations[relation].terms;
  const int64_t unit = sheet_.cells[cell].unit_yen;
  const Yen rate = std::clamp(states_[terms[0].cell].value, -kMaxRate, kMaxRate);
  const Range& a = states_[terms[1].cell].possible;
  const Range& e = states_[terms[2].cell].possible;
  const Yen budget = PrintedYen(terms[1].cell);
  const Yen executed = PrintedYen(terms[2].cell);
  std::vector<int64_t> values;
  if (cell == terms[0].cell) {
    if (budget != 0) AddValue(values, Divide(executed * kFull, budget));
  } else if (cell == terms[2].cell) {
    for (const Yen yen : {budget, a.low, a.high}) {
      AddValue(values, RoundYen(Divide(yen * rate, kFull), unit));
    }
    AddValue(values, RoundYen(Divide(a.low * (2 * rate - 1), 2 * kFull), unit));
    AddValue(values, RoundYen(Divide(a.high * (2 * rate + 1), 2 * kFull), unit));
  } else if (rate > 0) {
    for (const Yen yen : {executed, e.low, e.high}) {
      AddValue(values, RoundYen(Divide(yen * kFull, rate), unit));
    }
    AddValue(values, RoundYen(Divide(e.low * 2 * kFull, 2 * rate + 1), unit));
    AddValue(values, RoundYen(Divide(e.high * 2 * kFull, 2 * rate - 1), unit));
  }
  return values;
}

std::vector<int64_t> Evaluation::Exact(size_t relation) const {
  const Relation& of = sheet_.relations[relation];
  if (of.kind == RelationKind::kRate) {
    const bool both = of.beside && Holds(*of.beside) == Holding::kByRounding;
    return ExactOfRow(both ? *of.beside : relation, relation, true);
  }
  if (of.beside && Holds(*of.beside) == Holding::kByRounding) {
    return ExactOfRow(relation, *of.beside, false);
  }
  return ExactOfSum(relation);
}

std::vector<int64_t> Evaluation::ExactOfRow(size_t difference, size_t rate, bool is_rate) const {
  const auto exact = platform::FindExactAmounts(RowOf(rate, difference != rate, std::nullopt));
  if (!exact) return {};
  const Yen first = is_rate ? Yen(states_[sheet_.relations[rate].terms[0].cell].value)
                            : exact->budget - exact->executed;
  std::vector<int64_t> values;
  for (const Yen value : {first, exact->budget, exact->executed}) {
    values.push_back(Narrow(value).value_or(0));
  }
  return values;
}

// The printed amounts, moved no further than needed.
std::vector<int64_t> Evaluation::ExactOfSum(size_t relation) const {
  const std::vector<Term>& terms = sheet_.relations[relation].terms;
  const Range whole = FirstOf(relation, std::nullopt).possible;
  std::vector<Yen> exact(1);
  Yen sum = 0;
  for (size_t t = 1; t < terms.size(); ++t) {
    const Range& range = states_[terms[t].cell].possible;
    exact.push_back(std::clamp(PrintedYen(terms[t].cell), range.low, range.high));
    sum += exact.back() * terms[t].sign;
  }
  // What is missing is shared evenly as far as the ranges allow.
  Yen missing = std::clamp(sum, whole.low, whole.high) - sum;
  for (size_t t = 1; t < terms.size() && missing != 0; ++t) {
    const Range& range = states_[terms[t].cell].possible;
    const auto left = static_cast<int64_t>(terms.size() - t);
    // Away from zero, so that nothing is left for the last but its share.
    const Yen share = (missing + (missing > 0 ? left - 1 : 1 - left)) / left;
    const Yen moved = std::clamp(exact[t] + share * terms[t].sign, range.low, range.high);
    missing -= (moved - exact[t]) * terms[t].sign;
    exact[t] = moved;
  }
  for (size_t t = 1; t < terms.size() && missing != 0; ++t) {
    const Range& range = states_[terms[t].cell].possible;
    const Yen moved = std::clamp(exact[t] + missing * terms[t].sign, range.low, range.high);
    missing -= (moved - exact[t]) * terms[t].sign;
    exact[t] = moved;
  }
  if (missing != 0) return {};
  for (size_t t = 1; t < terms.size(); ++t) exact[0] += exact[t] * terms[t].sign;
  std::vector<int64_t> values;
  for (const Yen yen : exact) values.push_back(Narrow(yen).value_or(0));
  return values;
}

}  // namespace kuzukuri::reader
