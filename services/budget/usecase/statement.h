// Putting and withdrawing statements: the statement's own version, and the ledger moved to what the
// statements that stand then declare, in one transaction.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "services/budget/domain/statement.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/pools.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::budget {

// A write to a statement, read from the API.
struct StatementWrite {
  platform::JurisdictionCode jurisdiction;
  platform::Year year;
  std::string request_id;
  std::string etag;  // of the version it replaces or withdraws
  bool validate_only = false;
};

// NOT_FOUND: no statement of the full name stands.
absl::Status NoSuchStatement(const std::string& name);

v1::Statement ToProto(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const Statement& statement);
v1::StatementFigure ToProto(const Declaration& declaration);

// `statement` is checked by itself; see the API for the errors.
absl::StatusOr<v1::PutStatementResponse> PutStatement(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const StatementWrite& write,
                                                      const Statement& statement);

absl::StatusOr<v1::WithdrawStatementResponse> WithdrawStatement(
    platform::Pools& pools, const platform::RequestContext& context, const StatementWrite& write,
    const platform::ResourceId& id);

}  // namespace kuzukuri::budget
