// What differs besides amounts, in a reader's words.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/explain_difference.pb.h"
#include "services/report/difference/page.h"

namespace kuzukuri::report {

// `2023年度　執行率：96.6% → 96.7%`.
std::string FieldText(const Labels& labels, const DifferencePageOptions& options,
                      const aggregator::v1::FieldDifference& field);

}  // namespace kuzukuri::report
