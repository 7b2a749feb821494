#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/budget/domain/budget_year.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// The state of the books in a row, as the queries select it.
BudgetYear BudgetYearFromRow(const pqxx::row& row);

// Versions of the years' books states.
class BudgetYearStore {
 public:
  explicit BudgetYearStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<BudgetYear> Get(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                platform::Revision revision);
  std::vector<BudgetYear> List(const platform::JurisdictionCode& jurisdiction,
                               const platform::PageQuery& page);
  // Ends the current version, if any, and writes the next.
  void Supersede(const platform::JurisdictionCode& jurisdiction, platform::Revision revision,
                 const BudgetYear& next);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
