// What pages say of explanations.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

// The explanation with its years, kind and author, as a line that stands under `name`; where it is
// open, a second one with what it was written for and what that is now, amounts in a unit.
std::vector<std::string> ExplanationLines(const Labels& labels,
                                          const aggregator::v1::RowExplanation& told,
                                          const std::string& name, int64_t unit_yen);

}  // namespace kuzukuri::report
