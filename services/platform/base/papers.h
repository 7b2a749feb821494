// What papers tell of a year's execution. Where statements keep a year, its figures are those of
// the newest one at or before a date: its stage, its state, and execution up to its date. What the
// state of the books says of itself stands beside them, as one paper more. Budget and aggregator
// read a year by this one rule.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

// Numbers of the API's ClosingState, ExecutionStage, PostingGranularity, BudgetLine.Keeper and
// Statement.Kind.
inline constexpr int kInYear = 1;
inline constexpr int kClosingPeriod = 2;
inline constexpr int kSettled = 3;
inline constexpr int kCertified = 4;
inline constexpr int kCommitmentStage = 1;
inline constexpr int kDisbursementStage = 2;
inline constexpr int kDailyPostings = 1;
inline constexpr int kStatementPostings = 2;
inline constexpr int kKeptByPostings = 1;
inline constexpr int kKeptByStatements = 2;
inline constexpr int kSettlementStatement = 4;

// The state of a year's books, as far as it says how execution is known.
struct BooksState {
  int closing_state = 0;
  int execution_stage = 0;
  int posting_granularity = 0;
  Date executed_through;
};

// Who keeps the execution of a line (`keeper` is the line's own word), by default as the state of
// the books says: postings where it is DAILY, else statements.
int KeeperOf(int keeper, const std::optional<BooksState>& state);

// Who keeps the execution of a year's lines.
struct LineKeepers {
  bool postings = false;    // of some
  bool statements = false;  // of some

  void Add(int keeper) { (keeper == kKeptByPostings ? postings : statements) = true; }
};

// A statement that stands and posts, or the state of the books.
struct Paper {
  Date date;     // its figures stand at
  int kind = 0;  // 0: the state of the books
  absl::string_view id = {};
  int execution_stage = 0;
  bool tells_committed = false;
  bool tells_disbursed = false;
  size_t index = 0;  // among the caller's statements

  bool IsStatement() const { return kind != 0; }
};

// How a year's execution is to be read.
struct ExecutionReading {
  bool known = true;
  std::optional<Date> through;  // up to which it is known; absent: nothing says it
  int closing_state = 0;        // 0: nothing says it
  int stated_stage = 0;         // 0: nothing says it
  int counted_stage = kDisbursementStage;
  bool by_papers = false;             // what statements keep is known as papers tell it
  std::vector<Paper> papers;          // those at or before the date, by date
  std::optional<Paper> described_by;  // the statement the figures are of
};

// As of a date (absent: the whole year), by a stage (0: the one that is told).
ExecutionReading ReadExecution(Year fiscal_year, const std::optional<BooksState>& state,
                               const LineKeepers& keepers, const std::vector<Paper>& statements,
                               const std::optional<Date>& as_of, int stage);

}  // namespace kuzukuri::platform
