#include "services/budget/store/year_book.h"

#include <utility>

#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/statement.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::budget {

YearBookStore::Moved YearBookStore::FindMoved() {
  const pqxx::result rows = platform::Run(tx_, "year_book_moved", jurisdiction_, year_, after_);
  if (rows.empty()) return {};
  return {rows[0][0].as<platform::Revision>(), rows[0][1].as<bool>()};
}

std::vector<BudgetLine> YearBookStore::Lines() {
  std::vector<BudgetLine> lines;
  for (const pqxx::row& row :
       platform::Run(tx_, "year_book_lines", jurisdiction_, year_, after_, revision_)) {
    lines.push_back(BudgetLineFromRow(row));
  }
  return lines;
}

std::vector<BudgetYear> YearBookStore::States() {
  std::vector<BudgetYear> states;
  for (const pqxx::row& row :
       platform::Run(tx_, "year_book_states", jurisdiction_, year_, after_, revision_)) {
    states.push_back(BudgetYearFromRow(row));
  }
  return states;
}

std::vector<Dimension> YearBookStore::FundSources() {
  std::vector<Dimension> funds;
  for (const pqxx::row& row :
       platform::Run(tx_, "year_book_fund_sources", jurisdiction_, year_, after_, revision_)) {
    funds.push_back({row[0].as<std::string>(), row[1].as<platform::ResourceId>(),
                     row[2].as<std::string>(), row[3].as<platform::Revision>()});
  }
  return funds;
}

std::vector<BookEnd> YearBookStore::Ended(const char* query) {
  std::vector<BookEnd> ended;
  for (const pqxx::row& row : platform::Run(tx_, query, jurisdiction_, year_, after_, revision_)) {
    ended.push_back({row[0].as<platform::ResourceId>(), row[1].as<platform::Revision>()});
  }
  return ended;
}

std::vector<ToldStatement> YearBookStore::Statements() {
  std::vector<Statement> versions;
  for (const pqxx::row& row :
       platform::Run(tx_, "year_book_statements", jurisdiction_, year_, after_, revision_)) {
    versions.push_back(StatementFromRow(row));
  }
  if (versions.empty()) return {};
  return AddToldNodes(std::move(versions),
                      platform::Run(tx_, "year_book_told_nodes", jurisdiction_, year_, after_,
                                    revision_, kCommittedFigure, kDisbursedFigure));
}

std::vector<StatementEnd> YearBookStore::EndedStatements() {
  std::vector<StatementEnd> ended;
  for (const pqxx::row& row :
       platform::Run(tx_, "year_book_ended_statements", jurisdiction_, year_, after_, revision_)) {
    ended.push_back({row[0].as<platform::ResourceId>(), row[1].as<platform::Revision>(),
                     row[2].as<platform::Revision>()});
  }
  return ended;
}

std::vector<Posting> YearBookStore::Postings(const EntryKey& key, int limit) {
  std::vector<Posting> postings;
  const pqxx::result rows = platform::Run(tx_, "year_book_postings", jurisdiction_, year_,
                                          key.revision, key.index, revision_, limit);
  postings.reserve(rows.size());
  for (const pqxx::row& row : rows) {
    // Thousands of rows: every `row[i]` would copy the row once more.
    auto cell = row.begin();
    Posting& posting = postings.emplace_back();
    posting.revision = cell->as<platform::Revision>();
    posting.index = (++cell)->as<int>();
    posting.budget_line = (++cell)->c_str();
    posting.kind = (++cell)->as<int>();
    posting.amount_yen = (++cell)->as<int64_t>();
    posting.day = (++cell)->as<int>();
    posting.precision_yen = (++cell)->as<int64_t>();
    posting.fund_source = (++cell)->c_str();
  }
  return postings;
}

}  // namespace kuzukuri::budget
