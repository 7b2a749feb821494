#pragma once

#include <functional>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/projection.h"

namespace kuzukuri::aggregator {

// The earlier years of a row at the date of a column, the latest first; empty when they cannot be
// told.
using PastOf = std::function<std::vector<PastYear>(const Row&, int column)>;

// Where a running year of a row lies behind earlier ones on the same date by so much: the
// arithmetic, no judgement. Without `past` it is seen from the other columns alone.
void FindBehindPace(const CompareInput& input, const Row& row, int pace_permille,
                    const PastOf& past, Findings& findings);

}  // namespace kuzukuri::aggregator
