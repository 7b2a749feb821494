#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "services/budget/domain/budget_year.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

v1::BudgetYear ToProto(const platform::JurisdictionCode& jurisdiction, const BudgetYear& year);

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::UpdateBudgetYearResponse> UpdateBudgetYear(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::UpdateBudgetYearRequest& request);
absl::StatusOr<v1::GetBudgetYearResponse> GetBudgetYear(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetBudgetYearRequest& request);
absl::StatusOr<v1::ListBudgetYearsResponse> ListBudgetYears(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListBudgetYearsRequest& request);

}  // namespace kuzukuri::budget
