// Parts that requests of several methods share, checked. `prefix` names their place in the request,
// e.g. `columns[0].`.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/query.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {

ColumnSpec ParseColumn(platform::FieldViolations& violations, const std::string& prefix,
                       const v1::ColumnSpec& proto);

Presentation ParsePresentation(platform::FieldViolations& violations, const std::string& prefix,
                               const v1::Presentation& proto);

// Which explanations and findings are asked for.
void ParseExplanations(platform::FieldViolations& violations, v1::ExplanationChoice explanations,
                       v1::FindingChoice findings, Query& query);

// Which language sentences are asked for in.
void ParseLanguage(platform::FieldViolations& violations, const std::string& language_code,
                   Query& query);

void ParseThresholds(platform::FieldViolations& violations, const v1::FindingThresholds& proto,
                     Thresholds& thresholds);

}  // namespace kuzukuri::aggregator
