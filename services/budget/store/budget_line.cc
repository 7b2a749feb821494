#include "services/budget/store/budget_line.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace kuzukuri::budget {

BudgetLine BudgetLineFromRow(const pqxx::row& row, pqxx::row::size_type first) {
  BudgetLine line;
  line.id = row[first].as<std::string>();
  line.node = row[first + 1].as<std::string>();
  line.records_appropriation = row[first + 2].as<bool>();
  line.records_execution = row[first + 3].as<bool>();
  line.fund_source = row[first + 4].as<std::string>();
  line.economic_item = row[first + 5].as<std::string>();
  line.note = row[first + 6].as<std::string>();
  line.revision = row[first + 7].as<int64_t>();
  line.rollups = absl::StrSplit(row[first + 8].as<std::string>(), ' ', absl::SkipEmpty());
  return line;
}

std::optional<BudgetLine> BudgetLineStore::Get(const std::string& jurisdiction, int64_t revision,
                                               const std::string& id, int year) {
  const pqxx::result rows = tx_.exec_prepared("budget_line_get", jurisdiction, revision, id, year);
  if (rows.empty()) return std::nullopt;
  return BudgetLineFromRow(rows[0]);
}

std::vector<BudgetLine> BudgetLineStore::List(const std::string& jurisdiction, int year,
                                              const platform::PageQuery& page) {
  std::vector<BudgetLine> result;
  for (const pqxx::row& row : tx_.exec_prepared("budget_line_list", jurisdiction, page.revision,
                                                page.after, page.limit, year)) {
    result.push_back(BudgetLineFromRow(row));
  }
  return result;
}

std::map<std::string, BudgetLine> BudgetLineStore::Find(const std::string& jurisdiction, int year,
                                                        const std::set<std::string>& ids) {
  platform::SqlArray array;
  for (const std::string& id : ids) array.Add(id);
  std::map<std::string, BudgetLine> result;
  for (const pqxx::row& row :
       tx_.exec_prepared("budget_line_find", jurisdiction, year, array.str())) {
    BudgetLine line = BudgetLineFromRow(row);
    result.emplace(line.id, std::move(line));
  }
  return result;
}

void BudgetLineStore::Insert(const std::string& jurisdiction, int year, int64_t revision,
                             const std::vector<BudgetLine>& lines) {
  platform::SqlArray ids;
  platform::SqlArray nodes;
  platform::SqlArray appropriation;
  platform::SqlArray execution;
  platform::SqlArray funds;
  platform::SqlArray items;
  platform::SqlArray notes;
  platform::SqlArray rollups;
  for (const BudgetLine& line : lines) {
    ids.Add(line.id);
    nodes.Add(line.node);
    appropriation.Add(line.records_appropriation);
    execution.Add(line.records_execution);
    funds.Add(line.fund_source);
    items.Add(line.economic_item);
    notes.Add(line.note);
    rollups.Add(absl::StrJoin(line.rollups, " "));
  }
  tx_.exec_prepared("budget_line_insert", jurisdiction, year, revision, ids.str(), nodes.str(),
                    appropriation.str(), execution.str(), funds.str(), items.str(), notes.str(),
                    rollups.str());
}

}  // namespace kuzukuri::budget
