#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::catalog {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::BatchCreateFiscalYearsResponse> BatchCreateFiscalYears(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateFiscalYearsRequest& request);
absl::StatusOr<v1::GetFiscalYearResponse> GetFiscalYear(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetFiscalYearRequest& request);
absl::StatusOr<v1::ListFiscalYearsResponse> ListFiscalYears(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListFiscalYearsRequest& request);

}  // namespace kuzukuri::catalog
