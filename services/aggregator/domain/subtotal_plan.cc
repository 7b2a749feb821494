#include "services/aggregator/domain/subtotal_plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace kuzukuri::aggregator {
namespace {

class SubtotalPlanner {
 public:
  SubtotalPlanner(const PlanView& view, RowPlan& plan) : view_(view), plan_(plan) {}

  void Run() {
    if (view_.has_node_subtotals()) PlanNodeSubtotals();
    if (view_.level() == Level::kSubProject) PlanProjectSubtotals();
    PlanTotal();
  }

 private:
  void PlanNodeSubtotals() {
    std::map<std::string, int> index_of;
    for (const OutlineNode& node : view_.outline().nodes()) {
      if (!view_.outline().HasSubtotal(node.id)) continue;
      index_of[node.id] = static_cast<int>(plan_.subtotals.size());
      RowInfo row;
      row.id = NodeRowId(node.id);
      row.kind = RowKind::kSubtotal;
      row.display_name = node.node->display_name;
      row.node = node.id;
      row.parent = view_.ParentOf(node.parent);
      row.outside_total = node.outside;
      plan_.subtotals.push_back(std::move(row));
    }
    for (const int l : view_.ends()) {
      for (const Node* at : view_.IndexOf(l).Upwards(view_.timeline().NodeOf(l))) {
        const auto found = index_of.find(at->id);
        if (found != index_of.end()) {
          plan_.places[static_cast<size_t>(l)].subtotals.push_back(found->second);
        }
      }
    }
  }

  // At the level of sub-projects their projects have subtotals, grouped by the same policy.
  void PlanProjectSubtotals() {
    const std::vector<int> set_of =
        GroupLeaves(view_.timeline(), view_.input().policy, /*by_project=*/true, view_.years());
    std::map<int, std::vector<int>> sets;
    for (const int l : view_.ends()) {
      if (view_.timeline().leaf(l).project >= 0) {
        sets[set_of[static_cast<size_t>(l)]].push_back(l);
      }
    }
    std::vector<std::tuple<ListPlace, RowInfo, std::vector<int>>> found;
    for (auto& [set, leaves] : sets) {
      const bool has_subs = std::any_of(leaves.begin(), leaves.end(),
                                        [&](int l) { return view_.timeline().leaf(l).sub >= 0; });
      if (!has_subs) continue;
      const int project = view_.timeline().leaf(view_.Lead(leaves)).project;
      found.emplace_back(view_.PlaceOfProject(project), view_.ProjectRowOf(project),
                         std::move(leaves));
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return std::get<0>(a) < std::get<0>(b); });
    for (auto& [place, row, leaves] : found) {
      const int index = static_cast<int>(plan_.subtotals.size());
      row.kind = RowKind::kSubtotal;
      for (const int l : leaves) {
        RowPlan::Place& of_leaf = plan_.places[static_cast<size_t>(l)];
        of_leaf.subtotals.push_back(index);
        if (of_leaf.row >= 0) plan_.rows[static_cast<size_t>(of_leaf.row)].parent = row.id;
      }
      plan_.subtotals.push_back(std::move(row));
    }
  }

  void PlanTotal() {
    plan_.outside.id = "outside";
    plan_.outside.kind = RowKind::kOutsideTotal;
    plan_.outside.outside_total = true;
    plan_.total.id = "total";
    plan_.total.kind = RowKind::kTotal;
    for (const OutlineNode& node : view_.outline().nodes()) {
      if (node.node->kind != NodeKind::kTotal || node.outside) continue;
      plan_.total.display_name = node.node->display_name;
      break;
    }
  }

  const PlanView& view_;
  RowPlan& plan_;
};

}  // namespace

void PlanSubtotals(const PlanView& view, RowPlan& plan) { SubtotalPlanner(view, plan).Run(); }

}  // namespace kuzukuri::aggregator
