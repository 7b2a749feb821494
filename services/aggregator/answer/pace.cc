#include "services/aggregator/answer/pace.h"

#include <algorithm>
#include <utility>

#include "services/aggregator/answer/plan.h"
#include "services/aggregator/domain/projection.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

bool Exists(const Fetched& fetched, platform::Revision revision, platform::Year year) {
  const auto catalogue = fetched.years.find(year);
  const YearBook* book = BookOf(fetched, year);
  return catalogue != fetched.years.end() && catalogue->second->exists && book != nullptr &&
         book->lines().AnyAt(revision);
}

}  // namespace

absl::StatusOr<Paces> Paces::Find(const Query& query, const Snapshot& snapshot,
                                  const Fetched& fetched, const CompareInput& input,
                                  const StillWanted& still_wanted) {
  Paces paces;
  paces.by_member_ = query.level == Level::kProject || query.level == Level::kSubProject;
  for (size_t c = 0; c < input.columns.size(); ++c) {
    const Column& now = input.columns[c];
    if (now.closing_state != kInYear || !now.executed_through || now.missing) continue;
    const platform::Year year = now.spec.fiscal_year;
    OfColumn of;
    of.column = static_cast<int>(c);
    of.day_of_year = DayOfYear(now);
    for (int back = 1; back <= kPastYears; ++back) {
      const platform::Year past(year.value() - back);
      if (!Exists(fetched, snapshot.budget, past)) break;
      const platform::Date date = SameDate(*now.executed_through, year, past);
      of.specs.push_back({past, date, now.spec.execution_stage});
      of.specs.push_back({past, std::nullopt, now.spec.execution_stage});
    }
    std::vector<ColumnSpec> specs = of.specs;
    specs.push_back(now.spec);
    Query of_pace = query;
    of_pace.indicators = false;
    of_pace.columns = std::move(specs);
    // Earlier years on this year's structure; fund sources have none.
    if (query.level != Level::kFundSource) of_pace.policy = LineagePolicy::kRestated;
    KZ_ASSIGN_OR_RETURN(of.plan, Plan::Make(of_pace, snapshot, fetched, still_wanted));
    const CompareInput pace_input = of.plan->MakeInput(of_pace, snapshot, fetched, still_wanted);
    KZ_ASSIGN_OR_RETURN(of.comparison, Compare(pace_input));
    for (size_t i = 1; i < of.specs.size(); i += 2) {
      of.told.push_back(pace_input.columns[i - 1].executed_through == of.specs[i - 1].as_of);
      of.settled.push_back(IsSettled(pace_input.columns[i]));
    }
    const int last = static_cast<int>(of.specs.size());
    for (size_t r = 0; r < of.comparison.rows.size(); ++r) {
      const Row& row = of.comparison.rows[r];
      of.row_of_id[row.info->id] = r;
      for (const Member& member : row.members) {
        if (member.column == last && !member.not_counted) of.row_of_node[member.info->node] = r;
      }
    }
    paces.columns_.push_back(std::move(of));
  }
  return paces;
}

std::span<const Amounts> Paces::FindCells(const OfColumn& of, const Row& row,
                                          std::vector<Amounts>& sums) const {
  if (row.info->kind == RowKind::kTotal) return of.comparison.total.cells;
  if (row.info->kind != RowKind::kNodes && row.info->kind != RowKind::kNoFundSource) return {};
  if (!by_member_) {
    const auto found = of.row_of_id.find(row.info->id);
    if (found == of.row_of_id.end()) return {};
    return of.comparison.rows[found->second].cells;
  }
  std::set<size_t> rows;
  std::set<std::string> members;
  for (const Member& member : row.members) {
    if (member.column != of.column) continue;
    members.insert(member.info->node);
    const auto found = of.row_of_node.find(member.info->node);
    if (found != of.row_of_node.end()) rows.insert(found->second);
  }
  if (rows.empty()) return {};
  sums.assign(of.specs.size() + 1, Amounts());
  const int last = static_cast<int>(of.specs.size());
  for (const size_t r : rows) {
    const Row& past = of.comparison.rows[r];
    for (const Member& member : past.members) {
      // It holds what belongs to another row as well.
      if (member.column == last && !members.contains(member.info->node)) return {};
    }
    for (size_t i = 0; i < sums.size(); ++i) sums[i].Add(past.cells[i]);
  }
  return sums;
}

std::vector<Pace> Paces::Of(const Row& row) const {
  std::vector<Pace> paces;
  for (const OfColumn& of : columns_) {
    std::vector<Amounts> sums;
    const std::span<const Amounts> cells = FindCells(of, row, sums);
    if (cells.empty()) continue;
    Pace& pace = paces.emplace_back();
    pace.column = of.column;
    pace.day_of_year = of.day_of_year;
    pace.past = PastYears(of, cells);
    const auto executed = cells.back().Executed();
    if (executed) pace.projection = ProjectYearEnd(*executed, pace.past);
  }
  return paces;
}

std::vector<PastYear> Paces::PastOf(const Row& row, int column) const {
  for (const OfColumn& of : columns_) {
    if (of.column != column) continue;
    std::vector<Amounts> sums;
    return PastYears(of, FindCells(of, row, sums));
  }
  return {};
}

std::vector<PastYear> Paces::PastYears(const OfColumn& of, std::span<const Amounts> cells) {
  std::vector<PastYear> past;
  for (size_t i = 0; i + 1 < cells.size(); i += 2) {
    PastYear& year = past.emplace_back();
    year.fiscal_year = of.specs[i].fiscal_year;
    if (of.settled[i / 2]) year.year_end = cells[i + 1].Executed();
    if (!of.told[i / 2]) continue;
    year.executed = cells[i].Executed();
    year.appropriation = cells[i].Appropriation();
    year.rate_permille = RatePermille(cells[i]);
  }
  return past;
}

}  // namespace kuzukuri::aggregator
