#include "services/budget/store/year_book.h"

#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"

namespace kuzukuri::budget {

YearBookStore::Moved YearBookStore::FindMoved() {
  const pqxx::result rows = tx_.exec_prepared("year_book_moved", jurisdiction_, year_, after_);
  if (rows.empty()) return {};
  return {rows[0][0].as<int64_t>(), rows[0][1].as<bool>()};
}

std::vector<BudgetLine> YearBookStore::Lines() {
  std::vector<BudgetLine> lines;
  for (const pqxx::row& row :
       tx_.exec_prepared("year_book_lines", jurisdiction_, year_, after_, revision_)) {
    lines.push_back(BudgetLineFromRow(row));
  }
  return lines;
}

std::vector<BudgetYear> YearBookStore::States() {
  std::vector<BudgetYear> states;
  for (const pqxx::row& row :
       tx_.exec_prepared("year_book_states", jurisdiction_, year_, after_, revision_)) {
    states.push_back(BudgetYearFromRow(row));
  }
  return states;
}

std::vector<Dimension> YearBookStore::FundSources() {
  std::vector<Dimension> funds;
  for (const pqxx::row& row :
       tx_.exec_prepared("year_book_fund_sources", jurisdiction_, year_, after_, revision_)) {
    funds.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                     row[3].as<int64_t>()});
  }
  return funds;
}

std::vector<Posting> YearBookStore::Postings(const EntryKey& key, int limit) {
  std::vector<Posting> postings;
  const pqxx::result rows = tx_.exec_prepared("year_book_postings", jurisdiction_, year_,
                                              key.revision, key.index, revision_, limit);
  postings.reserve(rows.size());
  for (const pqxx::row& row : rows) {
    postings.push_back({row[0].as<int64_t>(), row[1].as<int>(), row[2].as<std::string>(),
                        row[3].as<int>(), row[4].as<int64_t>(), row[5].as<int>(),
                        row[6].as<int64_t>(), row[7].as<std::string>()});
  }
  return postings;
}

}  // namespace kuzukuri::budget
