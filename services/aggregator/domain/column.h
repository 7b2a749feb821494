// One column of a comparison: a year's books as of a date, on the leaves of the timeline.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/book.h"
#include "services/aggregator/domain/corrections.h"
#include "services/aggregator/domain/gaps.h"
#include "services/aggregator/domain/rollups.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

struct ColumnSpec {
  platform::Year fiscal_year;
  std::optional<platform::Date> as_of;
  int execution_stage = 0;  // the API's; 0: the books' own
  friend bool operator==(const ColumnSpec&, const ColumnSpec&) = default;
};

// Lines that count in other nodes than the catalogue has above them, and what they hold.
struct MismatchedLines {
  const RollupMismatch* of = nullptr;
  Amounts figures;
};

// A node of which the newest statement tells less executed than the one before, in yen of the
// ledger.
struct LowerTold {
  int leaf = 0;
  platform::Date before;
  platform::Date newest;
  int64_t before_yen = 0;
  int64_t newest_yen = 0;
};

struct Column {
  ColumnSpec spec;
  int year = 0;                                    // index in the timeline
  bool missing = false;                            // the year does not exist
  std::optional<platform::Date> as_of;             // of the figures; absent when nothing says it
  std::optional<platform::Date> executed_through;  // up to which execution is known
  int closing_state = 0;                           // at that date; the API's
  int execution_stage = 0;  // the one the executed amounts count, 0 when nothing says it
  std::string statement_title;
  std::vector<Amounts> leaves;             // from the year's first leaf on
  std::vector<Gap> gaps;                   // by leaf
  Amounts ledger;                          // the ledger's own total
  std::vector<std::string> unknown_nodes;  // nodes of lines the catalogue does not know
  // Of a certified column: what changed it since, in each service.
  Corrections books_changed;
  Corrections catalog_changed;
  Corrections indicators_changed;  // see NoteIndicators
  // Only where findings are asked for (see NoteBooks), by leaf. They point into the slots.
  std::vector<MismatchedLines> mismatched;
  std::vector<LowerTold> lower;

  const Amounts& At(const Timeline& timeline, int leaf) const {
    return leaves[static_cast<size_t>(leaf - timeline.first_leaf(year))];
  }
  // Those of leaves that follow one another.
  std::span<const Gap> GapsOf(int first_leaf, int count) const;
  // What is known of the appropriation of a gap's leaf.
  int64_t AppropriationOf(const Timeline& timeline, const Gap& gap) const {
    return At(timeline, gap.leaf).KnownAppropriation().value_or(0);
  }
};

// Leaves of a column that follow one another, as one sum.
Amounts SumLeaves(const Timeline& timeline, const Column& column, int first, int count);
// A project of a column's year with its sub-projects.
inline Amounts SumProject(const Timeline& timeline, const Column& column, const ProjectRef& ref) {
  return SumLeaves(timeline, column, ref.own_leaf, ref.leaf_count);
}

// What stands on a column's nodes and below them, and in all, inside and outside the total.
struct NodeSums {
  std::map<std::string, Amounts> nodes;  // by id of the classification node
  Amounts total;
  Amounts outside_total;
};
NodeSums SumNodes(const Timeline& timeline, const Column& column);

// Executed of the appropriation; absent when either is, or when the appropriation is zero.
std::optional<int64_t> RatePermille(const Amounts& amounts);

bool IsSettled(const Column& column);
// The date a column's execution is of; absent when nothing says it.
std::optional<platform::Date> DateOf(const Column& column);
// That date counted from 1 April; of a column with a date.
int DayOfYear(const Column& column);
// Whether two columns stand at the same point of their fiscal years; a leap day alone is no other.
bool SamePoint(const Column& a, const Column& b);
// The first column of each year, by index of the year.
std::map<int, int> FirstColumns(const std::vector<Column>& columns);

// Amounts of one fund source in a column.
struct FundFigures {
  std::string id;  // empty: none
  std::string display_name;
  bool outside_total = false;
  Amounts figures;
};

// Those of every column; only for level FUND_SOURCE.
using Funds = std::vector<std::vector<FundFigures>>;

// What a column's figures need besides the postings: made once for any number of dates.
struct LineSlots {
  int year = 0;  // index in the timeline
  // By line: its leaf, counted from the year's first; -1: it does not stand.
  std::vector<int> slots;
  std::vector<int> told;                   // by node that statements tell of: the same
  PartlyRecorded partly;                   // the leaves whose lines do not all record a measure
  std::vector<std::string> unknown_nodes;  // nodes of lines the catalogue does not know
  std::vector<RollupMismatch> mismatches;
};

// `book` is null when the budget service holds nothing of the year. Lines that do not stand at the
// revision are left out.
LineSlots FindSlots(const Timeline& timeline, const YearBook* book, platform::Year fiscal_year,
                    platform::Revision revision);

Column MakeColumn(const Timeline& timeline, const LineSlots& slots, const YearBook* book,
                  platform::Revision revision, const ColumnSpec& spec);

// Notes which writes of the year's indicators came after a certified column's certification.
void NoteIndicators(const YearBook& book, const std::vector<platform::Revision>& writes,
                    platform::Revision revision, Column& column);

// The column's figures by fund source, those without one last, what is outside the total apart.
std::vector<FundFigures> SumFunds(const Timeline& timeline, const LineSlots& slots,
                                  const YearBook* book, platform::Revision revision,
                                  const Column& column);

// Footnotes of a column's budget lines by project index, in order, each once.
std::map<int, std::vector<std::string>> LineNotes(const Timeline& timeline, const YearBook* book,
                                                  int year, platform::Revision revision);

}  // namespace kuzukuri::aggregator
