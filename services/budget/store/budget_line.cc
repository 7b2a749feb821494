#include "services/budget/store/budget_line.h"

namespace kuzukuri::budget {
namespace {

BudgetLine FromRow(const pqxx::row& row) {
  BudgetLine line;
  line.id = row[0].as<std::string>();
  line.node = row[1].as<std::string>();
  line.records_appropriation = row[2].as<bool>();
  line.records_execution = row[3].as<bool>();
  line.fund_source = row[4].as<std::string>();
  line.economic_item = row[5].as<std::string>();
  line.note = row[6].as<std::string>();
  line.revision = row[7].as<int64_t>();
  return line;
}

}  // namespace

std::optional<BudgetLine> BudgetLineStore::Get(const std::string& jurisdiction, int64_t revision,
                                               const std::string& id, int year) {
  const pqxx::result rows = tx_.exec_prepared("budget_line_get", jurisdiction, revision, id, year);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<BudgetLine> BudgetLineStore::List(const std::string& jurisdiction, int year,
                                              const platform::PageQuery& page) {
  std::vector<BudgetLine> result;
  for (const pqxx::row& row : tx_.exec_prepared("budget_line_list", jurisdiction, page.revision,
                                                page.after, page.limit, year)) {
    result.push_back(FromRow(row));
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
    BudgetLine line = FromRow(row);
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
  for (const BudgetLine& line : lines) {
    ids.Add(line.id);
    nodes.Add(line.node);
    appropriation.Add(line.records_appropriation);
    execution.Add(line.records_execution);
    funds.Add(line.fund_source);
    items.Add(line.economic_item);
    notes.Add(line.note);
  }
  tx_.exec_prepared("budget_line_insert", jurisdiction, year, revision, ids.str(), nodes.str(),
                    appropriation.str(), execution.str(), funds.str(), items.str(), notes.str());
}

}  // namespace kuzukuri::budget
