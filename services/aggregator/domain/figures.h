#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"

namespace kuzukuri::aggregator {

// The figures of a node, row or total in one column, in exact yen. Absent means not known, which
// is not zero: in a sum an absent part adds nothing, and the sum is absent only when every part is.
struct Figures {
  std::optional<int64_t> appropriation;
  std::optional<int64_t> executed;
  int64_t appropriation_adjustment = 0;
  int64_t executed_adjustment = 0;
  int64_t precision = 0;  // coarsest of the parts in yen; 0 without parts

  // Adds a part. OUT_OF_RANGE when a figure leaves 64 bits.
  absl::Status Add(const Figures& part);
  // Appropriation - executed; absent when either is, or when it leaves 64 bits.
  std::optional<int64_t> Difference() const;
  bool Empty() const { return !appropriation && !executed; }

  friend bool operator==(const Figures&, const Figures&) = default;
};

}  // namespace kuzukuri::aggregator
