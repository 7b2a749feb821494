#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/dimension.h"
#include "services/budget/domain/statement.h"
#include "services/budget/store/ledger_entry.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// What a book keeps of an entry.
struct Posting {
  platform::Revision revision;
  int index = 0;
  std::string budget_line;
  int kind = 0;
  int64_t amount_yen = 0;
  int day = 0;  // from 1 April of the fiscal year
  int64_t precision_yen = 1;
  std::string fund_source;
};

// Where a version of a statement ends.
struct StatementEnd {
  platform::ResourceId id;
  platform::Revision revision;  // that made it
  platform::Revision end;
};

// The end of a line or a fund source that no version followed at once.
struct BookEnd {
  platform::ResourceId id;
  platform::Revision end;
};

// After one revision and up to another.
struct RevisionSpan {
  platform::Revision after;
  platform::Revision upto;
};

// What was added to a year's books in a span of revisions.
class YearBookStore {
 public:
  YearBookStore(pqxx::transaction_base& tx, platform::JurisdictionCode jurisdiction,
                platform::Year year, const RevisionSpan& span)
      : tx_(tx),
        jurisdiction_(std::move(jurisdiction)),
        year_(year),
        after_(span.after),
        revision_(span.upto) {}

  // The jurisdiction's head (0: nothing was written to it), and whether anything but entries was
  // written to the year after the first revision.
  struct Moved {
    platform::Revision head;
    bool more_than_entries = false;
  };
  Moved FindMoved();

  // Versions, in the order they were made, and what was deleted, in the order of the revisions.
  std::vector<BudgetLine> Lines();
  std::vector<BookEnd> EndedLines() { return Ended("year_book_ended_lines"); }
  std::vector<BudgetYear> States();
  std::vector<Dimension> FundSources();
  std::vector<BookEnd> EndedFundSources() { return Ended("year_book_ended_fund_sources"); }
  // Of those that post.
  std::vector<ToldStatement> Statements();
  std::vector<StatementEnd> EndedStatements();
  // Entries after `key`, at most `limit`.
  std::vector<Posting> Postings(const EntryKey& key, int limit);

 private:
  std::vector<BookEnd> Ended(const char* query);

  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode jurisdiction_;
  const platform::Year year_;
  const platform::Revision after_;
  const platform::Revision revision_;
};

}  // namespace kuzukuri::budget
