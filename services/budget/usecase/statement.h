// Putting and withdrawing statements: the statement's own version, and the ledger moved to what the
// statements that stand then declare, in one transaction.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/statement.h"
#include "services/budget/domain/statement_ledger.h"
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

// The statements of a year that stand, and what the ledger as it stands does not hold of them.
struct StandingStatements {
  std::vector<Statement> statements;
  std::vector<Disagreement> disagreements;  // they point into `statements`
};

// At the head, in a transaction that holds its lock; `lines` are all of the year's.
absl::StatusOr<StandingStatements> CompareStanding(pqxx::transaction_base& tx,
                                                   const platform::JurisdictionCode& jurisdiction,
                                                   platform::Year year, platform::Revision head,
                                                   const std::vector<BudgetLine>& lines);

// `statement` is checked by itself; see the API for the errors.
absl::StatusOr<v1::PutStatementResponse> PutStatement(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const StatementWrite& write,
                                                      const Statement& statement);

absl::StatusOr<v1::WithdrawStatementResponse> WithdrawStatement(
    platform::Pools& pools, const platform::RequestContext& context, const StatementWrite& write,
    const platform::ResourceId& id);

// Moves the ledger of a year to what its statements declare, in a revision in which others' entries
// were written: as that revision's entries from an index on. Returns the next index.
absl::StatusOr<int> RestoreStatements(pqxx::transaction_base& tx, const StatementWrite& write,
                                      platform::Revision revision, int first_index);

// Whether the lines that a revision leaves suffice for what the standing statements of a year
// declare, as those before it did: FAILED_PRECONDITION (reason NO_BUDGET_LINE).
absl::Status CheckLinesLeft(pqxx::transaction_base& tx,
                            const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            platform::Revision revision);

}  // namespace kuzukuri::budget
