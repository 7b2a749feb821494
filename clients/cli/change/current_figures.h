// What the figures of an explanation are now.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/shared/connection.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"

namespace kuzukuri::cli {

// Of one that names figures these, with their values now; else budget and executed amount of its
// nodes, of each of its years where they are known. FAILED_PRECONDITION when a figure it names is
// not known now, or no comparison shows it.
absl::StatusOr<std::vector<catalog::v1::ExplainedFigure>> CurrentFigures(
    Connection& connection, const catalog::v1::Explanation& explanation);

}  // namespace kuzukuri::cli
