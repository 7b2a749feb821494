#include "services/budget/store/append_year.h"

#include <utility>

#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {

AppendYear ReadAppendYear(pqxx::transaction_base& tx,
                          const platform::JurisdictionCode& jurisdiction, platform::Year year,
                          platform::Revision revision,
                          const std::set<platform::ResourceId>& lines) {
  constexpr int kFirstOfLine = 10;
  platform::SqlArray ids;
  for (const platform::ResourceId& id : lines) ids.Add(id);
  AppendYear result;
  for (const pqxx::row& row :
       platform::Run(tx, "ledger_append_year", jurisdiction, year, revision, ids)) {
    if (!result.books && !row[0].is_null()) result.books = BudgetYearFromRow(row);
    if (row[kFirstOfLine].is_null()) continue;
    BudgetLine line = BudgetLineFromRow(row, kFirstOfLine);
    result.lines.emplace(line.id, std::move(line));
  }
  return result;
}

}  // namespace kuzukuri::budget
