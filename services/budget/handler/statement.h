#pragma once

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "services/platform/db/pools.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::budget {

absl::StatusOr<v1::PutStatementResponse> PutStatement(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      platform::StreamReader& reader);

absl::StatusOr<v1::GetStatementResponse> GetStatement(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::GetStatementRequest& request);

absl::StatusOr<v1::ListStatementsResponse> ListStatements(platform::Pools& pools,
                                                          const platform::RequestContext& context,
                                                          const v1::ListStatementsRequest& request);

absl::StatusOr<v1::ListStatementFiguresResponse> ListStatementFigures(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListStatementFiguresRequest& request);

absl::StatusOr<v1::ListStatementPlacementsResponse> ListStatementPlacements(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListStatementPlacementsRequest& request);

absl::StatusOr<v1::WithdrawStatementResponse> WithdrawStatement(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::WithdrawStatementRequest& request);

}  // namespace kuzukuri::budget
