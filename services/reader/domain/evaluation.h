// Whether relations between printed figures hold, as printed or by rounding, also with one figure
// taken to be another.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/platform/base/printed_amount.h"
#include "services/reader/domain/relations.h"

namespace kuzukuri::reader {

enum class Holding { kAsPrinted, kByRounding, kNot };

// A figure taken to be another.
struct Assumption {
  size_t cell = 0;
  int64_t value = 0;
};

class Evaluation {
 public:
  explicit Evaluation(const Sheet& sheet);

  int64_t value(size_t cell) const { return states_[cell].value; }
  Holding Holds(size_t relation, const std::optional<Assumption>& assumed = std::nullopt) const;
  // Takes a figure to be another from now on.
  void Assume(const Assumption& assumption);
  // Values that the relation gives a figure: first the one that follows as printed, then the ends
  // of what rounding allows.
  std::vector<int64_t> ValuesFor(size_t relation, size_t cell) const;
  // What follows for the first figure of a relation from the printed ones, in its unit.
  std::optional<int64_t> Following(size_t relation) const;
  // Exact amounts that satisfy a relation that holds by rounding: one for each term.
  std::vector<int64_t> Exact(size_t relation) const;

 private:
  using Yen = platform::Yen;
  using Range = platform::YenRange;

  struct State {
    int64_t value = 0;
    Range possible;                  // exact amounts
    std::optional<Range> elsewhere;  // what other places leave possible
  };
  // Sums over all terms of a relation but the first.
  struct Rest {
    Yen printed = 0;
    Range possible;
    int64_t coarsest = 1;
    bool mixed = false;  // units differ, that of the first included
  };

  Yen PrintedYen(size_t cell) const;
  // What exact amounts are behind a value printed at a cell. It may have been computed of rounded
  // amounts: of those of its relations that do not show it was not, `except` left out.
  Range RangeOf(size_t cell, int64_t value, std::optional<size_t> except = std::nullopt) const;
  bool MayBeOfRounded(size_t relation, const Range& range, Yen yen) const;
  Range Narrowed(size_t cell, const Range& range) const;
  void AddUp();
  void Widen();
  void NarrowByPlaces();
  void SetPossible(size_t cell, Range range);
  void Reconsider(size_t cell);
  // The first figure of a relation, of which being its result says nothing in that relation.
  State FirstOf(size_t relation, const std::optional<Assumption>& assumed) const;
  State StateOf(size_t cell, const std::optional<Assumption>& assumed) const;
  Holding SumHolds(size_t relation, const std::optional<Assumption>& assumed) const;
  Holding RateHolds(size_t relation, const std::optional<Assumption>& assumed) const;
  platform::PrintedRelations RowOf(size_t rate, bool with_difference,
                                   const std::optional<Assumption>& assumed) const;
  std::vector<int64_t> ValuesInSum(size_t relation, size_t cell) const;
  std::vector<int64_t> ValuesInRate(size_t relation, size_t cell) const;
  std::vector<int64_t> ExactOfSum(size_t relation) const;
  std::vector<int64_t> ExactOfRow(size_t difference, size_t rate, bool is_rate) const;

  const Sheet& sheet_;
  std::vector<State> states_;
  std::vector<Rest> rests_;
};

}  // namespace kuzukuri::reader
