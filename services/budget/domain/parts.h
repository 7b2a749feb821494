// Of how many parts of a sum the ledger tells a measure.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/budget/domain/balance.h"

namespace kuzukuri::budget {

// Lines that are summed, each with the sums of its entries.
using SummedLines = std::map<const BudgetLine*, std::vector<KindSum>>;

// The parts of a sum over lines, by measure. OUT_OF_RANGE as FoldFigures.
absl::StatusOr<PartsOfFigures> CountParts(const SummedLines& lines, const ExecutionView& view,
                                          const std::string& what);

}  // namespace kuzukuri::budget
