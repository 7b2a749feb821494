// How figures are printed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/aggregator/domain/amounts.h"

namespace kuzukuri::aggregator {

struct Presentation {
  int64_t unit_yen = 1;
  bool sum_of_rounded = false;     // totals: sum of the rounded rows, not the rounded sum
  bool rate_from_rounded = false;  // rates and differences from the rounded figures
  bool hold_below_full = false;    // 99.9 % until every yen is spent
};

// Stands before the sum of what is known of an amount that is not known of all its parts.
inline constexpr const char* kIncompleteMark = "※";

// Printed texts of a cell; empty where the figure is absent.
struct PrintedCell {
  std::string appropriation;
  std::string executed;
  std::string difference;
  std::string rate;
};

// Prints single figures.
PrintedCell Print(const Amounts& figures, const Presentation& presentation);

// Prints a subtotal or total. With sum_of_rounded it is the sum of `parts`, the figures of the
// nodes its paper lists under it; adjustments posted on the total itself are not among them.
PrintedCell PrintTotal(const Amounts& figures, const std::vector<Amounts>& parts,
                       const Presentation& presentation);

}  // namespace kuzukuri::aggregator
