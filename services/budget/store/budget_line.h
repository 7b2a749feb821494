#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/budget/domain/budget_line.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// The line in the columns of a row from `first` on, as the queries select them.
BudgetLine BudgetLineFromRow(const pqxx::row& row, pqxx::row::size_type first = 0);

// Budget lines of a fiscal year.
class BudgetLineStore {
 public:
  explicit BudgetLineStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<BudgetLine> Get(const std::string& jurisdiction, int64_t revision,
                                const std::string& id, int year);
  std::vector<BudgetLine> List(const std::string& jurisdiction, int year,
                               const platform::PageQuery& page);
  // The current lines among `ids`, by id.
  std::map<std::string, BudgetLine> Find(const std::string& jurisdiction, int year,
                                         const std::set<std::string>& ids);
  void Insert(const std::string& jurisdiction, int year, int64_t revision,
              const std::vector<BudgetLine>& lines);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
