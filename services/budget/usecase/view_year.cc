#include "services/budget/usecase/view_year.h"

#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/statement.h"

namespace kuzukuri::budget {

ExecutionView ViewYear(pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction,
                       platform::Year year, platform::Revision revision,
                       const std::optional<platform::Date>& as_of) {
  return ViewExecution(year, BudgetYearStore(tx).Get(jurisdiction, year, revision),
                       BudgetLineStore(tx).ExecutionKeepers(jurisdiction, year, revision),
                       StatementStore(tx, jurisdiction, year).Told(revision), as_of);
}

}  // namespace kuzukuri::budget
