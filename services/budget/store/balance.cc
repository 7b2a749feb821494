#include "services/budget/store/balance.h"

namespace kuzukuri::budget {
namespace {

// PostgreSQL's date above all dates: no cut.
std::string DateParameter(const std::optional<platform::Date>& as_of) {
  return as_of ? platform::FormatDate(*as_of) : "infinity";
}

BudgetLine LineFromRow(const pqxx::row& row) {
  BudgetLine line;
  line.id = row[0].as<std::string>();
  line.node = row[1].as<std::string>();
  line.records_appropriation = row[2].as<bool>();
  line.records_execution = row[3].as<bool>();
  line.note = row[4].as<std::string>();
  return line;
}

}  // namespace

std::vector<LineSums> BalanceStore::List(const std::string& jurisdiction, int year,
                                         const std::optional<platform::Date>& as_of,
                                         const platform::PageQuery& page) {
  std::vector<LineSums> result;
  for (const pqxx::row& row : tx_.exec_prepared("balance_list", jurisdiction, year, page.revision,
                                                DateParameter(as_of), page.after, page.limit)) {
    if (result.empty() || result.back().first.id != row[0].as<std::string>()) {
      result.emplace_back(LineFromRow(row), std::vector<KindSum>());
    }
    if (row[5].is_null()) continue;  // a line without entries
    result.back().second.push_back(
        {row[5].as<int>(), row[6].as<std::string>(), row[7].as<int64_t>(), 0});
  }
  return result;
}

std::vector<KindSum> BalanceStore::Total(const std::string& jurisdiction, int year,
                                         int64_t revision,
                                         const std::optional<platform::Date>& as_of) {
  std::vector<KindSum> result;
  for (const pqxx::row& row :
       tx_.exec_prepared("balance_total", jurisdiction, year, revision, DateParameter(as_of))) {
    result.push_back({row[0].as<int>(), row[1].as<std::string>(), 1, row[2].as<int64_t>()});
  }
  return result;
}

}  // namespace kuzukuri::budget
