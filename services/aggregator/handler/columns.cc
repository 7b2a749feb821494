#include "services/aggregator/handler/columns.h"

namespace kuzukuri::aggregator {

const YearBook* BookOf(const Fetched& fetched, int year) {
  const auto found = fetched.books.find(year);
  return found == fetched.books.end() ? nullptr : found->second.get();
}

CompareInput MakeInput(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                       const Timeline& timeline) {
  CompareInput input;
  input.timeline = &timeline;
  input.level = query.level;
  input.policy = query.policy;
  for (const ColumnSpec& spec : query.columns) {
    const YearBook* book = BookOf(fetched, spec.fiscal_year);
    input.columns.push_back(MakeColumn(timeline, book, snapshot.budget, spec));
    const int year = input.columns.back().year;
    input.notes.push_back(LineNotes(timeline, book, snapshot.budget, year));
    if (query.level == Level::kFundSource) {
      input.funds.push_back(SumFunds(timeline, book, snapshot.budget, input.columns.back()));
    }
  }
  return input;
}

std::vector<const Year*> YearsBetween(const Fetched& fetched, int first, int last) {
  std::vector<const Year*> years;
  for (int year = first; year <= last; ++year) years.push_back(fetched.years.at(year).get());
  return years;
}

}  // namespace kuzukuri::aggregator
