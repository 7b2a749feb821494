// What a reader of a comparison should know.
#pragma once

#include <cstdint>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/pace_findings.h"

namespace kuzukuri::aggregator {

// See the API's FindingThresholds.
struct Thresholds {
  int low_execution_permille = 700;
  int swing_permille = 300;
  int64_t swing_yen = 1'000'000;
  int pace_permille = 50;
};

// All findings of a comparison, in a fixed order: about the columns, then the catalogue with its
// gaps, then the rows. `past`: see FindBehindPace.
Findings FindAll(const CompareInput& input, const Comparison& comparison,
                 const Thresholds& thresholds, const Findings& lineage_gaps,
                 const PastOf& past = {});

}  // namespace kuzukuri::aggregator
