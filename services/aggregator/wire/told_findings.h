// Findings in the language that is asked for.
#pragma once

#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/query.h"

namespace kuzukuri::aggregator {

// Appends them as the findings of a comparison with these columns.
void AppendFindings(const std::vector<Finding>& findings, Language language,
                    const google::protobuf::RepeatedPtrField<v1::Column>& columns,
                    std::string& out);

// Adds them to a report, of which all but the findings is there.
void AddFindings(const std::vector<Finding>& findings, Language language,
                 v1::ExecutionReport& report);

}  // namespace kuzukuri::aggregator
