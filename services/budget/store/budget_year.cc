#include "services/budget/store/budget_year.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {

BudgetYear BudgetYearFromRow(const pqxx::row& row) {
  BudgetYear year;
  year.year = row[0].as<platform::Year>();
  year.closing_state = row[1].as<int>();
  year.execution_stage = row[2].as<int>();
  year.posting_granularity = row[3].as<int>();
  year.executed_through = platform::ParseDate(row[4].as<std::string>()).value();
  year.statement_title = row[5].as<std::string>();
  year.revision = row[6].as<platform::Revision>();
  year.control = row[7].as<int>();
  year.control_level = row[8].as<int>();
  year.control_nodes = absl::StrSplit(row[9].as<std::string>(), ' ', absl::SkipEmpty());
  return year;
}

std::optional<BudgetYear> BudgetYearStore::Get(const platform::JurisdictionCode& jurisdiction,
                                               platform::Year year, platform::Revision revision) {
  const pqxx::result rows = platform::Run(tx_, "budget_year_get", jurisdiction, year, revision);
  if (rows.empty()) return std::nullopt;
  return BudgetYearFromRow(rows[0]);
}

std::vector<BudgetYear> BudgetYearStore::List(const platform::JurisdictionCode& jurisdiction,
                                              const platform::PageQuery& page) {
  int after = 0;
  if (!absl::SimpleAtoi(page.after, &after)) after = 0;
  std::vector<BudgetYear> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "budget_year_list", jurisdiction, page.revision, after, page.limit)) {
    result.push_back(BudgetYearFromRow(row));
  }
  return result;
}

void BudgetYearStore::Supersede(const platform::JurisdictionCode& jurisdiction,
                                platform::Revision revision, const BudgetYear& next) {
  platform::SqlArray nodes;
  for (const std::string& node : next.control_nodes) nodes.Add(node);
  platform::Run(tx_, "budget_year_supersede", jurisdiction, next.year, revision);
  platform::Run(tx_, "budget_year_insert", jurisdiction, next.year, next.closing_state,
                next.execution_stage, next.posting_granularity,
                platform::FormatDate(next.executed_through), next.statement_title, revision,
                next.control, next.control_level, nodes.str());
}

}  // namespace kuzukuri::budget
