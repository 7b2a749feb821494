#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::GetLedgerEntryResponse> GetLedgerEntry(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::GetLedgerEntryRequest& request);
absl::StatusOr<v1::ListLedgerEntriesResponse> ListLedgerEntries(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListLedgerEntriesRequest& request);

}  // namespace kuzukuri::budget
