// Which rows an answer lists, in which order and on which page.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/query.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// INVALID_ARGUMENT when the filter names a department that does not exist.
absl::Status CheckDepartments(const Query& query, const DepartmentNames& departments);

// Indexes of the rows that meet the filter, in the order asked for. INVALID_ARGUMENT when the
// filter names a classification node that is in no column.
absl::StatusOr<std::vector<size_t>> SelectRows(const Query& query, const CompareInput& input,
                                               const Comparison& comparison,
                                               const std::vector<Finding>& findings);

}  // namespace kuzukuri::aggregator
