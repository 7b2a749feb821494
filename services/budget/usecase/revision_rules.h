// The rules about several entries, applied to what a transaction has written as one revision.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>

#include "absl/status/status.h"
#include "services/budget/domain/budget_year.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// Which rules the entries of a revision need.
struct NeededRules {
  bool reversals = false;
  bool commitments = false;
  bool groups = false;
};

// INVALID_ARGUMENT with every entry that breaks a rule, FAILED_PRECONDITION when the year's budget
// control is exceeded.
absl::Status ApplyRules(pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction,
                        platform::Revision revision, const BudgetYear& books,
                        const NeededRules& needed);

// FAILED_PRECONDITION (reason YEAR_CLOSED) when the books take no more entries.
absl::Status CheckOpen(const platform::JurisdictionCode& jurisdiction, const BudgetYear& books);

}  // namespace kuzukuri::budget
