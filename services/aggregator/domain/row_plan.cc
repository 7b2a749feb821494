#include "services/aggregator/domain/row_plan.h"

#include <algorithm>
#include <utility>

#include "services/aggregator/domain/member_plan.h"
#include "services/aggregator/domain/member_units.h"
#include "services/aggregator/domain/plan_view.h"
#include "services/aggregator/domain/row_drafts.h"
#include "services/aggregator/domain/subtotal_plan.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::Status AddFlow(const PlanInput& input, int from, int to, Undivided undivided, RowPlan& plan) {
  KZ_ASSIGN_OR_RETURN(LineageFlow flow,
                      LineageFlow::Find(*input.timeline, from, to, undivided, input.still_wanted));
  plan.flows.emplace(to, std::move(flow));
  return absl::OkStatus();
}

absl::Status FindFlows(const PlanView& view, RowPlan& plan) {
  const PlanInput& input = view.input();
  if (view.level() == Level::kFundSource) return absl::OkStatus();
  if (view.restated()) {
    return AddFlow(input, view.first_year(), view.last_year(), Undivided::kFollowsFirst, plan);
  }
  std::map<int, int> first_of;  // by the later year of two neighbouring columns: the earliest
  for (size_t c = 0; c + 1 < input.years.size(); ++c) {
    const auto [from, to] = std::minmax(input.years[c], input.years[c + 1]);
    if (from == to) continue;
    const auto at = first_of.emplace(to, from).first;
    at->second = std::min(at->second, from);
  }
  for (const auto& [to, from] : first_of) {
    KZ_RETURN_IF_ERROR(AddFlow(input, from, to, Undivided::kStays, plan));
  }
  return absl::OkStatus();
}

void TakeRows(const PlanView& view, std::vector<RowDraft> drafts, RowPlan& plan) {
  plan.places.resize(view.timeline().leaves().size());
  for (RowDraft& draft : drafts) {
    const size_t index = plan.rows.size();
    for (const int leaf : draft.leaves) {
      RowPlan::Place& place = plan.places[static_cast<size_t>(leaf)];
      place.row = static_cast<int>(index);
      place.outside = view.IsOutside(leaf);
    }
    const std::pair key(draft.row.outside_total, std::get<3>(draft.place));
    if (view.level() == Level::kFundSource) plan.fund_rows[key] = index;
    if (view.level() == Level::kDepartment) plan.department_rows[key] = index;
    plan.rows.push_back(std::move(draft.row));
  }
}

}  // namespace

void RowPlan::Sort(std::span<Member> of) const {
  std::stable_sort(of.begin(), of.end(), [&](const Member& a, const Member& b) {
    return std::tie(a.column, a.not_counted, place_of.at(a.info)) <
           std::tie(b.column, b.not_counted, place_of.at(b.info));
  });
}

size_t RowPlan::FlowBytes() const {
  size_t bytes = 0;
  for (const auto& [year, flow] : flows) bytes += flow.Bytes();
  return bytes;
}

Match RowPlan::MatchOf(std::span<const Member> of, const std::vector<int>& years,
                       Level level) const {
  std::set<int> found;
  std::map<int, int> per_column;
  bool by_share = false;
  bool in_part = false;
  for (const Member& member : of) {
    if (member.not_counted) continue;
    found.insert(years[static_cast<size_t>(member.column)]);
    ++per_column[member.column];
    by_share |= member.by_share;
    in_part |= member.in_part;
  }
  if (found.size() < 2 && column_years.size() > 1) return Match::kNone;
  if (by_share) return Match::kShare;
  if (level == Level::kDepartment) return Match::kOneToOne;
  if (in_part) return Match::kGroup;
  const bool single = std::all_of(per_column.begin(), per_column.end(),
                                  [](const auto& item) { return item.second == 1; });
  return single ? Match::kOneToOne : Match::kGroup;
}

std::vector<const Edge*> RowPlan::Explain(const Timeline& timeline,
                                          std::span<const Member> of) const {
  std::set<size_t> seen;  // in the order the lineage is recorded
  std::set<std::string> nodes;
  for (const Member& member : of) nodes.insert(member.info->node);
  for (const std::string& node : nodes) {
    const auto found = edges_of.find(ProjectOf(node));
    if (found == edges_of.end()) continue;
    for (const size_t e : found->second) {
      const Edge& edge = *timeline.edges()[e];
      const bool of_projects = ProjectOf(edge.predecessor) == edge.predecessor &&
                               ProjectOf(edge.successor) == edge.successor;
      const bool of_node = nodes.contains(edge.predecessor) || nodes.contains(edge.successor);
      // A member that is a sub-project is explained by its own edges.
      if (ProjectOf(node) != node ? of_node : of_projects || edge.type != EdgeType::kContinues) {
        seen.insert(e);
      }
    }
  }
  std::vector<const Edge*> result;
  result.reserve(seen.size());
  for (const size_t e : seen) result.push_back(timeline.edges()[e]);
  return result;
}

absl::StatusOr<RowPlan> PlanRows(const PlanInput& input) {
  const PlanView view(input);
  RowPlan plan;
  plan.names.emplace(*input.timeline);
  plan.column_years = view.years();
  plan.last_year = view.last_year();
  KZ_RETURN_IF_ERROR(FindFlows(view, plan));
  const MemberUnits units = FindUnits(view);
  plan.unit_of_leaf = units.of_leaf;
  TakeRows(view, DraftRows(view, units), plan);
  PlanSubtotals(view, plan);
  PlanMembers(view, units, plan);
  return plan;
}

}  // namespace kuzukuri::aggregator
