#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "services/platform/db/pools.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::budget {

// The RPCs of the same names; see the proto for what they promise.
absl::StatusOr<v1::ImportEntriesResponse> ImportEntries(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        platform::StreamReader& reader);
absl::Status ExportEntries(platform::Pools& pools, const platform::RequestContext& context,
                           const v1::ExportEntriesRequest& request, platform::StreamWriter& writer);

}  // namespace kuzukuri::budget
