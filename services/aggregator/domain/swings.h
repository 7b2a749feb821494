#pragma once

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/finding.h"

namespace kuzukuri::aggregator {

// What counts as a large swing: a change of so much at least, and of so much of what was before.
struct SwingSize {
  int64_t yen = 0;
  int permille = 0;
};

// Where an amount of a row changes much from one column to the next.
void FindSwings(const CompareInput& input, const Row& row, const SwingSize& size,
                Findings& findings);

}  // namespace kuzukuri::aggregator
