#include "services/aggregator/domain/member_plan.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

class MemberPlanner {
 public:
  MemberPlanner(const PlanView& view, const MemberUnits& units, RowPlan& plan)
      : view_(view), units_(units), plan_(plan) {}

  void Run() {
    MakeInfos();
    IndexEdges();
    PlanSubtotalMembers();
    plan_.members.resize(plan_.rows.size());
    if (view_.level() == Level::kDepartment) PlanSharedMembers();
    if (view_.restated()) return;
    PlanMembers();
    if (view_.level() == Level::kFundSource) MatchFunds();
    FindBareRows();
  }

 private:
  void MakeInfos() {
    plan_.info_of.resize(view_.input().years.size());
    for (size_t c = 0; c < view_.input().years.size(); ++c) {
      const int year = view_.input().years[c];
      for (int l = view_.timeline().first_leaf(year); l <= view_.timeline().UnknownLeaf(year);
           ++l) {
        const int unit = plan_.unit_of_leaf[static_cast<size_t>(l)];
        if (unit < 0 || plan_.info_of[c].contains(unit)) continue;
        auto [made, place] = MakeInfo(c, l, unit);
        const MemberInfo* info = AddInfo(std::move(made), c);
        plan_.info_of[c][unit] = info;
        plan_.place_of[info] = std::move(place);
      }
    }
  }

  const MemberInfo* AddInfo(MemberInfo info, size_t column) {
    info.number = plan_.infos.size();
    info.column = static_cast<int>(column);
    plan_.infos.push_back(std::move(info));
    return &plan_.infos.back();
  }

  std::pair<MemberInfo, ListPlace> MakeInfo(size_t column, int leaf, int unit) const {
    const Leaf& of = view_.timeline().leaf(leaf);
    if (view_.by_node()) {
      const std::string& id = units_.row_nodes[static_cast<size_t>(unit)];
      return {NodeInfo(of.year, id), {view_.outline().Rank(id), 0, 0, id}};
    }
    const ProjectRef& ref = view_.timeline().project(of.project);
    MemberInfo info = ProjectInfo(column, ref, of.project);
    ListPlace place = view_.PlaceOfProject(of.project);
    if (view_.level() == Level::kSubProject && of.sub >= 0) {
      const SubProject& sub = ref.project->sub_projects[static_cast<size_t>(of.sub)];
      info.node = sub.name;
      info.display_name = sub.display_name;
      info.printed_code.clear();
      std::get<3>(place) = absl::StrCat(ref.project->id, "/", kPositionBase + of.sub);
    }
    return {std::move(info), std::move(place)};
  }

  MemberInfo NodeInfo(int year, const std::string& id) const {
    const CatalogYear& of = view_.timeline().year(year);
    MemberInfo info;
    info.node = platform::YearResourceName(of.jurisdiction, of.fiscal_year, "classificationNodes",
                                           platform::ResourceId(id));
    if (const Node* node = view_.timeline().index(year).FindNode(id)) {
      info.display_name = node->display_name;
      if (!node->note.empty()) info.notes.push_back(node->note);
    }
    return info;
  }

  MemberInfo ProjectInfo(size_t column, const ProjectRef& ref, int index) const {
    MemberInfo info;
    info.node = ref.name;
    if (ref.project == nullptr) return info;
    info.display_name = ref.project->display_name;
    info.printed_code = ref.project->printed_code;
    info.departments = ref.project->departments;
    if (!ref.project->note.empty()) info.notes.push_back(ref.project->note);
    const auto notes = view_.input().notes[column].find(index);
    if (notes == view_.input().notes[column].end()) return info;
    for (const std::string& note : notes->second) {
      if (note != ref.project->note) info.notes.push_back(note);
    }
    return info;
  }

  static Member MakeMember(const MemberInfo* info, bool not_counted) {
    Member member;
    member.info = info;
    member.column = info->column;
    member.not_counted = not_counted;
    return member;
  }

  // Each column's node of a subtotal, which prints as the subtotal does.
  void PlanSubtotalMembers() {
    plan_.subtotal_members.resize(plan_.subtotals.size());
    for (size_t s = 0; s < plan_.subtotals.size(); ++s) {
      const RowInfo& row = plan_.subtotals[s];
      if (row.id != NodeRowId(row.node)) continue;
      for (size_t c = 0; c < view_.input().years.size(); ++c) {
        if (view_.timeline().index(view_.input().years[c]).FindNode(row.node) == nullptr) continue;
        const MemberInfo* info = AddInfo(NodeInfo(view_.input().years[c], row.node), c);
        plan_.subtotal_members[s].push_back(MakeMember(info, false));
      }
    }
  }

  // Where content stays where it was posted, who the members are does not depend on it.
  void PlanMembers() {
    plan_.member_of_leaf.resize(view_.input().years.size());
    for (size_t c = 0; c < view_.input().years.size(); ++c) {
      const int first = view_.timeline().first_leaf(view_.input().years[c]);
      std::set<std::pair<int, int>> seen;  // (row, unit)
      for (int l = first; l <= view_.timeline().UnknownLeaf(view_.input().years[c]); ++l) {
        const int unit = plan_.unit_of_leaf[static_cast<size_t>(l)];
        const int row = plan_.places[static_cast<size_t>(l)].row;
        if (unit < 0 || row < 0 || !seen.emplace(row, unit).second) continue;
        plan_.members[static_cast<size_t>(row)].push_back(
            MakeMember(plan_.info_of[c].at(unit), false));
      }
    }
    for (std::vector<Member>& members : plan_.members) plan_.Sort(members);
    const MemberPlaces places = FindPlaces();
    for (size_t c = 0; c < view_.input().years.size(); ++c) PlanMembersOfLeaves(c, places);
    ExplainRows();
  }

  void ExplainRows() {
    const bool explained = view_.level() == Level::kProject || view_.level() == Level::kSubProject;
    for (size_t r = 0; r < plan_.rows.size(); ++r) {
      const bool nodes = plan_.rows[r].kind == RowKind::kNodes;
      plan_.matches.push_back(
          nodes ? plan_.MatchOf(plan_.members[r], view_.input().years, view_.level())
                : Match::kUnspecified);
      plan_.lineage.push_back(explained ? plan_.Explain(view_.timeline(), plan_.members[r])
                                        : std::vector<const Edge*>());
    }
  }

  // Fund sources have no members; the years that have one say whether it is matched.
  void MatchFunds() {
    std::map<std::pair<bool, std::string>, std::set<int>> years;  // by outside and id
    for (size_t c = 0; c < view_.input().funds->size(); ++c) {
      for (const FundFigures& fund : (*view_.input().funds)[c]) {
        years[{fund.outside_total, fund.id}].insert(view_.input().years[c]);
      }
    }
    for (const auto& [key, of_fund] : years) {
      const size_t row = plan_.fund_rows.at(key);
      if (plan_.rows[row].kind != RowKind::kNodes) continue;
      const bool alone = of_fund.size() < 2 && view_.years().size() > 1;
      plan_.matches[row] = alone ? Match::kNone : Match::kOneToOne;
    }
  }

  // The place of a counted member in a row.
  using MemberPlaces = std::map<std::pair<int, const MemberInfo*>, int>;

  MemberPlaces FindPlaces() const {
    MemberPlaces places;
    for (size_t r = 0; r < plan_.members.size(); ++r) {
      const std::vector<Member>& members = plan_.members[r];
      for (size_t m = 0; m < members.size(); ++m) {
        if (members[m].not_counted) continue;
        places[{static_cast<int>(r), members[m].info}] = static_cast<int>(m);
      }
    }
    return places;
  }

  void PlanMembersOfLeaves(size_t c, const MemberPlaces& places) {
    const int first = view_.timeline().first_leaf(view_.input().years[c]);
    const int last = view_.timeline().UnknownLeaf(view_.input().years[c]);
    std::vector<int>& of_leaf = plan_.member_of_leaf[c];
    of_leaf.assign(static_cast<size_t>(last - first + 1), -1);
    for (int l = first; l <= last; ++l) {
      const int unit = plan_.unit_of_leaf[static_cast<size_t>(l)];
      const int row = plan_.places[static_cast<size_t>(l)].row;
      if (unit < 0 || row < 0) continue;
      const auto found = places.find({row, plan_.info_of[c].at(unit)});
      if (found != places.end()) of_leaf[static_cast<size_t>(l - first)] = found->second;
    }
  }

  void FindBareRows() {
    for (const int l : view_.ends()) {
      const int row = plan_.places[static_cast<size_t>(l)].row;
      plan_.has_bare_rows |= view_.timeline().leaf(l).project >= 0 && row >= 0 &&
                             plan_.members[static_cast<size_t>(row)].empty();
    }
  }

  // Projects that other departments lead, at those that share them.
  void PlanSharedMembers() {
    for (size_t c = 0; c < view_.input().years.size(); ++c) {
      for (const auto& [unit, info] : plan_.info_of[c]) {
        const ProjectRef& ref = view_.timeline().project(unit);
        const bool outside = view_.IsOutside(ref.own_leaf);
        for (size_t d = 1; d < info->departments.size(); ++d) {
          const auto row = plan_.department_rows.find({outside, info->departments[d]});
          if (row == plan_.department_rows.end()) continue;
          plan_.members[row->second].push_back(MakeMember(info, true));
        }
      }
    }
  }

  void IndexEdges() {
    for (size_t e = 0; e < view_.timeline().edges().size(); ++e) {
      const Edge& edge = *view_.timeline().edges()[e];
      std::set<std::string> ends;
      if (!edge.predecessor.empty()) ends.insert(ProjectOf(edge.predecessor));
      if (!edge.successor.empty()) ends.insert(ProjectOf(edge.successor));
      for (const std::string& end : ends) plan_.edges_of[end].push_back(e);
    }
  }

  const PlanView& view_;
  const MemberUnits& units_;
  RowPlan& plan_;
};

}  // namespace

void PlanMembers(const PlanView& view, const MemberUnits& units, RowPlan& plan) {
  MemberPlanner(view, units, plan).Run();
}

}  // namespace kuzukuri::aggregator
