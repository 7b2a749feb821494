// Comparing printed amounts that may have different units.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// Whether two printed amounts can be one: equal after rounding to the coarser unit. False for rates
// and on overflow.
bool SameAmount(const Figure& a, const Figure& b);

// Whether the appropriations and the executed amounts of two places are the same: all that both
// print, one of them at least above or below zero.
bool SameAmounts(const std::vector<Figure>& a, const std::vector<Figure>& b);

// Rows added up, in appropriation and executed amount, to be held against a whole.
class RowSum {
 public:
  void Add(const Row& part);
  // Whether a row can be the sum as far as it prints these amounts: as printed, or off by what
  // rounding the parts explains.
  bool Is(const Row& whole) const;
  // The same, and no accident: amounts so small that rounding could explain many sums do not count.
  bool IsClearly(const Row& whole) const;
  // Whether no further part can make the sum that of the row.
  bool IsBeyond(const Row& whole) const;

 private:
  struct Sum {
    int64_t value = 0;
    int64_t unit_yen = 1;
  };
  std::array<std::optional<Sum>, 3> sums_;  // nothing where a part prints none, or another unit
  size_t parts_ = 0;
};

bool IsSum(const Row& whole, const std::vector<const Row*>& parts);

}  // namespace kuzukuri::reader
