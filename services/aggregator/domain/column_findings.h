#pragma once

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/finding.h"

namespace kuzukuri::aggregator {

// What is to know of the columns themselves: years without data, states, stages and dates that do
// not go together, postings on nodes the catalogue does not know, lines that count elsewhere than
// it says, statements that tell less than the one before.
void FindInColumns(const CompareInput& input, Findings& findings);

}  // namespace kuzukuri::aggregator
