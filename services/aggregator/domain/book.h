// One fiscal year's books, held in memory with their whole history: immutable once made, and
// enough to tell every balance at any date and at any revision up to its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/day_sums.h"
#include "services/aggregator/domain/rollup_table.h"
#include "services/aggregator/domain/versions.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/papers.h"

namespace kuzukuri::aggregator {

// A version of a line.
struct BookLine {
  std::string id;
  std::string node;  // full resource name
  bool records_appropriation = false;
  bool records_execution = false;
  std::string fund_source;
  std::string note;
  platform::Revision revision;
  int execution_keeper = 0;               // the API's Keeper
  uint32_t rollups = RollupTable::kNone;  // the classification nodes it names, a set of the table's
};

// The lines of a book, which postings refer to by their places, the nodes that statements tell of,
// and those that lines count in.
struct LineTable {
  Versions<BookLine> lines;
  std::vector<std::string> told_nodes;  // full resource names
  std::unordered_map<std::string, uint32_t> told_index;
  RollupTable rollups;

  // Index of a node among the told ones, added when it is new.
  uint32_t Tell(const std::string& node);
};

// A version of the state of the books; holds from its revision on. Numbers are the API's.
struct BookState {
  platform::Revision revision;
  int closing_state = 0;
  int execution_stage = 0;
  int posting_granularity = 0;
  platform::Date executed_through;
  std::string statement_title;
};

// A version of a statement that posts. Numbers are the API's.
struct BookStatement {
  std::string id;
  int kind = 0;
  platform::Date date;  // its figures stand at
  std::string title;
  int execution_stage = 0;
  // Nodes it tells the amounts of, as indexes of the table's told nodes.
  std::vector<uint32_t> committed;
  std::vector<uint32_t> disbursed;
  platform::Revision revision;
  std::optional<platform::Revision> end;  // it stands no more from there on
};

// A version of a fund source.
struct FundSource {
  std::string id;
  std::string display_name;
  platform::Revision revision;
};

// 24 bytes: a nation's ledger has hundreds of millions.
struct Posting {
  int64_t amount_yen = 0;
  uint32_t revision = 0;
  uint32_t line = 0;         // its place
  uint16_t day = 0;          // from 1 April of the fiscal year
  uint16_t fund_source = 0;  // 1 + its place; 0: that of the line
  uint8_t component = 0;     // the API's LedgerComponent
  uint8_t precision = 0;     // power of ten, in yen
};

// The certification of a year's settlement, which is never taken back.
struct BookCertification {
  platform::Revision revision;
  // The figures were seen at; absent where it does not say.
  std::optional<platform::Revision> catalog_revision;
  std::optional<platform::Revision> indicator_revision;
};

struct YearBook {
  platform::Year fiscal_year;
  platform::Revision revision;  // complete up to this one
  // Shared by the versions of a book that have the same lines, unchanged.
  std::shared_ptr<const LineTable> table = std::make_shared<const LineTable>();
  std::vector<BookState> states;
  std::optional<BookCertification> certification;
  std::vector<platform::Revision> corrections;  // every write of the year since it was certified
  std::vector<BookStatement> statements;
  Versions<FundSource> fund_sources;
  std::vector<Posting> postings;  // in the order they were recorded
  LazyDaySums day_sums;

  const Versions<BookLine>& lines() const { return table->lines; }
  // Bytes of memory, about.
  size_t Bytes() const;
};

// How a book is to be read.
struct BookView {
  platform::Revision revision;
  std::optional<platform::Date> as_of;
  int execution_stage = 0;  // the API's ExecutionStage; 0: the books' own
};

// The state of the books at a revision; nothing when nobody set it yet.
const BookState* StateAt(const YearBook& book, platform::Revision revision);

using platform::kCertified;
using platform::kClosingPeriod;
using platform::kCommitmentStage;
using platform::kDisbursementStage;
using platform::kInYear;
using platform::kSettled;

// Sums the postings of a view, those of line i into sums[slot_of_line[i]] (-1: nowhere). Returns
// the ledger's own total over all of them. Lines that do not stand at the view's revision record
// nothing, and execution that is not known at the date counts nothing.
Amounts SumBook(const YearBook& book, const BookView& view, const std::vector<int>& slot_of_line,
                std::vector<Amounts>& sums);

// The same by line and fund source: slot s of a line becomes s * (fund sources + 1) + 1 + place of
// the fund source, or + 0 for none. Of lines that do not stand nothing is summed.
Amounts SumBookByFund(const YearBook& book, const BookView& view,
                      const std::vector<int>& slot_of_line, std::vector<Amounts>& sums);

}  // namespace kuzukuri::aggregator
