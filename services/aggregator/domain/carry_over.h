#pragma once

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/finding.h"

namespace kuzukuri::aggregator {

// What one year carried out and the next, once it has told its side, does not take in.
void FindCarryOver(const CompareInput& input, const Comparison& comparison, Findings& findings);

}  // namespace kuzukuri::aggregator
