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
    Range range;     // of exact amounts by this place
    Range possible;  // and by the other places
  };
  // Sums over all terms of a relation but the first.
  struct Rest {
    Yen printed = 0;
    Range possible;
    int64_t coarsest = 1;
    bool mixed = false;  // units differ, that of the first included
  };

  Yen PrintedYen(size_t cell) const;
  // What exact amounts print as a value at a cell.
  Range RangeOf(size_t cell, int64_t value) const;
  void AddUp();
  void WidenWholes();
  void NarrowByPlaces();
  void SetRange(size_t cell, Range range);
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
