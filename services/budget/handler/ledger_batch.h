#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/ledger_batch.pb.h"
#include "services/platform/db/context.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::GetLedgerBatchResponse> GetLedgerBatch(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::GetLedgerBatchRequest& request);
absl::StatusOr<v1::ListLedgerBatchesResponse> ListLedgerBatches(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListLedgerBatchesRequest& request);
absl::StatusOr<v1::TakeBackLedgerBatchResponse> TakeBackLedgerBatch(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::TakeBackLedgerBatchRequest& request);

}  // namespace kuzukuri::budget
