#include "services/aggregator/domain/row_drafts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace kuzukuri::aggregator {
namespace {

// Rows of one node: those of projects by the age of their newest member, then what is posted on
// the node itself.
constexpr int kOwnTier = 1000;

class Drafter {
 public:
  Drafter(const PlanView& view, const MemberUnits& units) : view_(view), units_(units) {}

  std::vector<RowDraft> Run() {
    PlanLevel();
    if (view_.level() != Level::kFundSource) {
      PlanOwnPostings();
      PlanUnknown();
    }
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const RowDraft& a, const RowDraft& b) { return a.place < b.place; });
    return std::move(drafts_);
  }

 private:
  void PlanLevel() {
    switch (view_.level()) {
      case Level::kProject:
      case Level::kSubProject:
        return PlanGroups();
      case Level::kClass:
      case Level::kPillar:
        return PlanNodes();
      case Level::kDepartment:
        return PlanDepartments();
      case Level::kFundSource:
        return PlanFunds();
    }
  }

  RowDraft& Add(ListPlace place, RowInfo row) {
    drafts_.push_back({std::move(place), std::move(row), {}});
    return drafts_.back();
  }

  // Projects and sub-projects: one row for each set of leaves that belong together.
  void PlanGroups() {
    const bool by_project = view_.level() == Level::kProject;
    const std::vector<int> set_of =
        GroupLeaves(view_.timeline(), view_.input().policy, by_project, view_.years());
    std::map<int, std::vector<int>> sets;
    for (const int l : view_.ends()) {
      if (view_.timeline().leaf(l).project >= 0) sets[set_of[static_cast<size_t>(l)]].push_back(l);
    }
    for (auto& [set, leaves] : sets) {
      const int lead = view_.Lead(leaves);
      RowDraft& draft = by_project ? ProjectRow(lead) : SubProjectRow(lead);
      draft.leaves = std::move(leaves);
    }
  }

  RowDraft& ProjectRow(int lead) {
    const int project = view_.timeline().leaf(lead).project;
    return Add(view_.PlaceOfProject(project), view_.ProjectRowOf(project));
  }

  RowDraft& SubProjectRow(int lead) {
    const Leaf& leaf = view_.timeline().leaf(lead);
    const ProjectRef& ref = view_.timeline().project(leaf.project);
    RowInfo row = view_.ProjectRowOf(leaf.project);
    const ListPlace of_project = view_.PlaceOfProject(leaf.project);
    int position = -1;
    if (leaf.sub >= 0) {
      const SubProject& sub = ref.project->sub_projects[static_cast<size_t>(leaf.sub)];
      absl::StrAppend(&row.id, "/", LastPart(sub.name));
      row.display_name = sub.display_name;
      position = sub.position;
    } else {
      absl::StrAppend(&row.id, "/own");
      if (ref.leaf_count > 1) row.kind = RowKind::kOwnPostings;
    }
    // The leaves of a project stand together, in their own order.
    ListPlace place = of_project;
    std::get<3>(place) = absl::StrCat(std::get<3>(place), "/", kPositionBase + position);
    return Add(std::move(place), std::move(row));
  }

  // Classes and pillars: one row per row node, with everything below it.
  void PlanNodes() {
    std::map<std::string, std::vector<int>> rows;
    for (const int l : view_.ends()) {
      const int unit = units_.of_leaf[static_cast<size_t>(l)];
      if (unit >= 0) rows[units_.row_nodes[static_cast<size_t>(unit)]].push_back(l);
    }
    for (auto& [id, leaves] : rows) {
      const OutlineNode* node = view_.outline().Find(id);
      if (node == nullptr) continue;
      RowInfo row;
      // A class with pillars in some years only is a subtotal too, and its row counts into that.
      const bool is_subtotal = view_.outline().HasSubtotal(id);
      row.id = NodeRowId(id) + (is_subtotal ? "/whole" : "");
      row.display_name = node->node->display_name;
      row.node = id;
      row.parent = view_.ParentOf(is_subtotal ? id : node->parent);
      row.outside_total = node->outside;
      Add({node->rank, 0, 0, id}, std::move(row)).leaves = std::move(leaves);
    }
  }

  void PlanDepartments() {
    std::map<std::pair<bool, std::string>, std::vector<int>> rows;
    for (const int l : view_.ends()) {
      const int index = view_.timeline().leaf(l).project;
      if (index < 0) continue;
      const Project* project = view_.timeline().project(index).project;
      const bool outside = view_.IsOutside(l);
      const bool none = project == nullptr || project->departments.empty();
      rows[{outside, none ? "" : project->departments[0]}].push_back(l);
      if (none) continue;
      // A department that only shares projects has a row without figures.
      for (const std::string& other : project->departments) rows[{outside, other}];
    }
    for (auto& [key, leaves] : rows) {
      const auto& [outside, department] = key;
      RowInfo row;
      row.id = absl::StrCat("department/", department.empty() ? "none" : LastPart(department),
                            outside ? "/outside" : "");
      row.display_name = DepartmentName(department);
      row.node = department;
      row.outside_total = outside;
      Add({outside ? 1 : 0, department.empty() ? 1 : 0, 0, department}, std::move(row)).leaves =
          std::move(leaves);
    }
  }

  std::string DepartmentName(const std::string& department) const {
    const DepartmentNames* names = view_.input().departments;
    if (names == nullptr || !names->contains(department)) return LastPart(department);
    return names->at(department);
  }

  void PlanFunds() {
    std::map<std::pair<bool, std::string>, std::pair<int, std::string>> found;
    for (const std::vector<FundFigures>& funds : *view_.input().funds) {
      for (size_t f = 0; f < funds.size(); ++f) {
        const FundFigures& fund = funds[f];
        found.emplace(std::pair(fund.outside_total, fund.id),
                      std::pair(static_cast<int>(f), fund.display_name));
      }
    }
    for (const auto& [key, fund] : found) {
      const auto& [outside, id] = key;
      RowInfo row;
      row.id = absl::StrCat("fund/", id.empty() ? "none" : id, outside ? "/outside" : "");
      if (id.empty()) row.kind = RowKind::kNoFundSource;
      row.display_name = fund.second;
      row.outside_total = outside;
      Add({outside ? 1 : 0, id.empty() ? 1 : 0, fund.first, id}, std::move(row));
    }
  }

  // What is posted on nodes that are in no row: shown on a row of its own, never spread.
  void PlanOwnPostings() {
    std::map<std::string, std::vector<int>> own;
    for (const int l : view_.ends()) {
      const Leaf& leaf = view_.timeline().leaf(l);
      if (leaf.unknown() || (leaf.project >= 0 && !view_.by_node())) continue;
      if (view_.by_node() && units_.of_leaf[static_cast<size_t>(l)] >= 0) continue;
      own[view_.timeline().NodeOf(l)].push_back(l);
    }
    for (auto& [id, leaves] : own) {
      const OutlineNode* node = view_.outline().Find(id);
      RowInfo row;
      row.id = absl::StrCat("own/", id);
      row.kind = RowKind::kOwnPostings;
      row.display_name = node == nullptr ? id : node->node->display_name;
      row.node = id;
      row.parent = view_.ParentOf(id);
      row.outside_total = node != nullptr && node->outside;
      const int rank = view_.has_node_subtotals()
                           ? view_.outline().Rank(id)
                           : static_cast<int>(view_.outline().nodes().size());
      Add({rank, kOwnTier, 0, id}, std::move(row)).leaves = std::move(leaves);
    }
  }

  void PlanUnknown() {
    RowInfo row;
    row.id = "unknown";
    row.kind = RowKind::kUnknownNodes;
    RowDraft& draft = Add({view_.outline().Rank("") + 1, kOwnTier, 0, ""}, std::move(row));
    for (const int l : view_.ends()) {
      if (view_.timeline().leaf(l).unknown()) draft.leaves.push_back(l);
    }
  }

  const PlanView& view_;
  const MemberUnits& units_;
  std::vector<RowDraft> drafts_;
};

}  // namespace

std::vector<RowDraft> DraftRows(const PlanView& view, const MemberUnits& units) {
  return Drafter(view, units).Run();
}

}  // namespace kuzukuri::aggregator
