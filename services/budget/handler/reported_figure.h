#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/reported_figure.pb.h"
#include "services/budget/domain/reported_figure.h"
#include "services/platform/base/errors.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// A figure of a request, whose name must stand below `parent`; `row` names it in violations.
ReportedFigure FromProto(platform::FieldViolations& violations, const std::string& row,
                         const std::string& parent, const v1::ReportedFigure& proto);

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
