#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/reported_figure.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateReportedFiguresResponse> BatchCreateReportedFigures(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateReportedFiguresRequest& request);
absl::StatusOr<v1::GetReportedFigureResponse> GetReportedFigure(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetReportedFigureRequest& request);
absl::StatusOr<v1::ListReportedFiguresResponse> ListReportedFigures(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListReportedFiguresRequest& request);

}  // namespace kuzukuri::budget
