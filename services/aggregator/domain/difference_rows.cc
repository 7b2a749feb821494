#include "services/aggregator/domain/difference_rows.h"

#include <optional>
#include <unordered_map>

#include "services/aggregator/domain/row_plan.h"

namespace kuzukuri::aggregator {
namespace {

using Found = std::vector<std::optional<size_t>>;

// Rows of a plan as they are listed; null for those that are not.
std::vector<const Row*> Listed(const std::vector<Row>& rows, size_t planned) {
  std::vector<const Row*> listed(planned, nullptr);
  for (const Row& row : rows) listed[row.plan_index] = &row;
  return listed;
}

// Of each row of `to` that of `from` with the same id.
Found MatchIds(const std::vector<RowInfo>& from, const std::vector<RowInfo>& to) {
  std::unordered_map<std::string, size_t> by_id;
  for (size_t i = 0; i < from.size(); ++i) by_id.emplace(from[i].id, i);
  Found found(to.size());
  for (size_t i = 0; i < to.size(); ++i) {
    const auto at = by_id.find(to[i].id);
    if (at != by_id.end()) found[i] = at->second;
  }
  return found;
}

// The leaves of each row, the newest first.
std::vector<std::vector<int>> LeavesOf(const ComparedSide& side) {
  const RowPlan& plan = *side.input->plan;
  std::vector<std::vector<int>> leaves(plan.rows.size());
  for (int year = static_cast<int>(side.input->timeline->year_count()) - 1; year >= 0; --year) {
    for (const int leaf : side.input->timeline->LeavesOf(year)) {
      const int row = plan.places[static_cast<size_t>(leaf)].row;
      if (row >= 0) leaves[static_cast<size_t>(row)].push_back(leaf);
    }
  }
  return leaves;
}

// Finds rows of `from` that have a node of one of `to` which has none of its id.
void MatchNodes(const ComparedSide& from, const ComparedSide& to, Found& found) {
  std::vector<bool> taken(from.input->plan->rows.size(), false);
  for (const auto& at : found) {
    if (at) taken[*at] = true;
  }
  const std::vector<std::vector<int>> leaves = LeavesOf(to);
  const Timeline& nodes = *to.input->timeline;
  for (size_t r = 0; r < found.size(); ++r) {
    if (found[r]) continue;
    for (const int leaf : leaves[r]) {
      const std::string& name = nodes.NameOf(leaf);
      const int there = name.empty() ? -1 : from.input->timeline->FindLineageLeaf(name);
      const int row = there < 0 ? -1 : from.input->plan->places[static_cast<size_t>(there)].row;
      if (row < 0 || taken[static_cast<size_t>(row)]) continue;
      found[r] = static_cast<size_t>(row);
      taken[static_cast<size_t>(row)] = true;
      break;
    }
  }
}

// Adds the pairs of one kind of rows; says of each side's rows where they are.
void AddPairs(const std::vector<const Row*>& from, const std::vector<const Row*>& to,
              const Found& found, std::vector<RowPair>& pairs, std::vector<size_t>& from_at,
              std::vector<size_t>& to_at) {
  std::vector<bool> taken(from.size(), false);
  from_at.resize(from.size());
  for (size_t r = 0; r < to.size(); ++r) {
    to_at.push_back(pairs.size());
    RowPair& pair = pairs.emplace_back();
    pair.to = to[r];
    if (!found[r]) continue;
    pair.from = from[*found[r]];
    from_at[*found[r]] = to_at.back();
    taken[*found[r]] = true;
  }
  for (size_t r = 0; r < from.size(); ++r) {
    if (taken[r]) continue;
    from_at[r] = pairs.size();
    pairs.push_back({from[r], nullptr});
  }
}

void PlaceFunds(const RowPlan& plan, const std::vector<size_t>& at, RowPairs& pairs) {
  for (const auto& [key, row] : plan.fund_rows) pairs.funds.emplace(key, at[row]);
}

void AddUnlistedFunds(const std::set<std::string>& fund_sources, RowPairs& pairs) {
  for (const bool outside : {false, true}) {
    for (const std::string& id : fund_sources) {
      if (pairs.funds.emplace(std::pair(outside, id), pairs.pairs.size()).second) {
        pairs.pairs.emplace_back();
      }
    }
  }
}

const Row* OutsideOf(const Comparison& comparison) {
  return comparison.outside_total ? &*comparison.outside_total : nullptr;
}

}  // namespace

RowPairs MatchRows(const ComparedSide& from, const ComparedSide& to,
                   const std::set<std::string>& fund_sources) {
  const RowPlan& old_plan = *from.input->plan;
  const RowPlan& new_plan = *to.input->plan;
  RowPairs pairs;
  Found found = MatchIds(old_plan.rows, new_plan.rows);
  const Level level = to.input->level;
  if (level == Level::kProject || level == Level::kSubProject) MatchNodes(from, to, found);
  AddPairs(Listed(from.comparison->rows, old_plan.rows.size()),
           Listed(to.comparison->rows, new_plan.rows.size()), found, pairs.pairs, pairs.from.rows,
           pairs.to.rows);
  pairs.rows = pairs.pairs.size();
  AddPairs(Listed(from.comparison->subtotals, old_plan.subtotals.size()),
           Listed(to.comparison->subtotals, new_plan.subtotals.size()),
           MatchIds(old_plan.subtotals, new_plan.subtotals), pairs.pairs, pairs.from.subtotals,
           pairs.to.subtotals);
  pairs.total = pairs.pairs.size();
  pairs.pairs.push_back({&from.comparison->total, &to.comparison->total});
  pairs.outside = pairs.pairs.size();
  pairs.pairs.push_back({OutsideOf(*from.comparison), OutsideOf(*to.comparison)});
  PlaceFunds(new_plan, pairs.to.rows, pairs);
  PlaceFunds(old_plan, pairs.from.rows, pairs);
  if (level == Level::kFundSource) AddUnlistedFunds(fund_sources, pairs);
  return pairs;
}

}  // namespace kuzukuri::aggregator
