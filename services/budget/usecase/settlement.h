// Closing a year, opening it again and certifying its settlement, in a transaction that makes a
// revision.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/settlement.h"
#include "services/budget/usecase/statement.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// A settlement and the books of its year, as a write left them.
struct SettledYear {
  Settlement settlement;
  BudgetYear books;
};

struct ClosedYear {
  SettledYear settled;
  StandingStatements standing;  // as they were held against the ledger
};

class YearSettlement {
 public:
  YearSettlement(pqxx::transaction_base& tx, platform::JurisdictionCode jurisdiction,
                 platform::Year year, platform::Revision revision)
      : tx_(tx), jurisdiction_(std::move(jurisdiction)), year_(year), revision_(revision) {}

  // `shows` closes the year whatever disagrees: for a write that is not committed.
  absl::StatusOr<ClosedYear> Close(const Closing& closing, bool shows);
  absl::StatusOr<SettledYear> Reopen(const std::string& reason);
  absl::StatusOr<SettledYear> Certify(const Certification& certification);

 private:
  std::optional<Settlement> Standing();
  // The last revision that touched anything of the year.
  platform::Revision LastWrite();
  // The books as of a revision, in another state: their next version.
  BudgetYear MoveBooks(platform::Revision as_of, ClosingState state);

  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode jurisdiction_;
  const platform::Year year_;
  const platform::Revision revision_;
};

}  // namespace kuzukuri::budget
