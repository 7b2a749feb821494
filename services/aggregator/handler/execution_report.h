#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/aggregator/answer/backend.h"

namespace kuzukuri::aggregator {

// The RPC GetExecutionReport.
void GetExecutionReport(const Backend& backend, const Context& context,
                        std::shared_ptr<const v1::GetExecutionReportRequest> request,
                        std::function<void(absl::StatusOr<v1::GetExecutionReportResponse>)> done);

}  // namespace kuzukuri::aggregator
