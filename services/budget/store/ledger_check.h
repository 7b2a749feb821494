#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/ledger_rules.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// Finds, in the transaction that wrote a revision, what breaks the rules about several entries.
class LedgerCheckStore {
 public:
  LedgerCheckStore(pqxx::transaction_base& tx, platform::JurisdictionCode jurisdiction,
                   platform::Year year, platform::Revision revision)
      : tx_(tx), jurisdiction_(std::move(jurisdiction)), year_(year), revision_(revision) {}

  std::vector<ReversalFact> BadReversals();
  std::vector<CommitmentFact> BadCommitments();
  std::vector<GroupFact> BadGroups();
  // The figures of every unit of the year's budget control that the revision touches.
  std::vector<ControlFact> Control(const BudgetYear& year);

 private:
  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode jurisdiction_;
  const platform::Year year_;
  const platform::Revision revision_;
};

}  // namespace kuzukuri::budget
