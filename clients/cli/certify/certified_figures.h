// The figures that a settlement is certified with: the year's report at a snapshot.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// Those of a year as it is now. NOT_FOUND where the year has no catalogue or no books.
absl::StatusOr<budget::v1::CertifiedFigures> FiguresNow(Connection& connection,
                                                        const std::string& year);

// The settlement of a year, certified with figures. FAILED_PRECONDITION where it is not.
absl::StatusOr<budget::v1::Settlement> FindCertified(Connection& connection,
                                                     const std::string& year);

// DATA_LOSS unless a report has the figures that were certified.
absl::Status VerifyFigures(const aggregator::v1::ExecutionReport& report,
                           const budget::v1::CertifiedFigures& certified);

}  // namespace kuzukuri::cli
