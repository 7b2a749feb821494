// The parts of every amount's difference.
#pragma once

#include <array>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/difference.h"

namespace kuzukuri::aggregator {

// Of both measures.
using MeasureYen = std::array<int64_t, kBudgetMeasures>;

struct CellPart {
  PartKind kind = PartKind::kEntries;
  MeasureYen yen{};
  size_t moved = 0;
  platform::Revision revision;
};

struct CellParts {
  // By column, then by pair of rows: in the order of kinds, then of nodes or writes.
  std::vector<std::vector<std::vector<CellPart>>> parts;
  std::vector<MovedNode> moved;
};

absl::StatusOr<CellParts> FindParts(const DifferenceInput& input, const RowPairs& pairs);

}  // namespace kuzukuri::aggregator
