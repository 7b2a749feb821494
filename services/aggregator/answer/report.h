// A year's execution report, made from what was fetched.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/query.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

using Presentations = std::map<std::string, Presentation>;  // by table; `` for the others

// `query` has the year as its one column. INTERNAL (reason CONSERVATION_VIOLATED) when the tables
// should ever not hold what the ledger holds. What `still_wanted` says when it is not.
absl::StatusOr<v1::ExecutionReport> MakeReport(const Query& query,
                                               const Presentations& presentations,
                                               const Snapshot& snapshot, const Fetched& fetched,
                                               const Paper& paper, const StillWanted& still_wanted);

}  // namespace kuzukuri::aggregator
