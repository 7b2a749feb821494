// The indicators of a comparison's row as lines of text.
#pragma once

#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

// One line per indicator and year with target, actual and what was computed of them; where the
// years may be set against each other, one more with the change of the target.
std::vector<std::string> IndicatorLines(const Labels& labels, const aggregator::v1::Row& row);

}  // namespace kuzukuri::report
