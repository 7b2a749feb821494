#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/year_book.pb.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

// The RPC of the same name.
absl::StatusOr<v1::GetYearBookResponse> GetYearBook(platform::Pools& pools,
                                                    const platform::RequestContext& context,
                                                    const v1::GetYearBookRequest& request);

}  // namespace kuzukuri::budget
