#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/settlement.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::CloseFiscalYearResponse> CloseFiscalYear(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CloseFiscalYearRequest& request);
absl::StatusOr<v1::ReopenFiscalYearResponse> ReopenFiscalYear(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ReopenFiscalYearRequest& request);
absl::StatusOr<v1::CertifySettlementResponse> CertifySettlement(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CertifySettlementRequest& request);
absl::StatusOr<v1::GetSettlementResponse> GetSettlement(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetSettlementRequest& request);
absl::StatusOr<v1::ListSettlementsResponse> ListSettlements(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListSettlementsRequest& request);

}  // namespace kuzukuri::budget
