#include "services/aggregator/domain/row_plan.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

// Rows of one node: those of projects by the age of their newest member, then what is posted on
// the node itself.
constexpr int kOwnTier = 1000;

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

class Planner {
 public:
  explicit Planner(const PlanInput& input)
      : input_(input), timeline_(*input.timeline), outline_(OutlineYears(input), input.level) {}

  absl::StatusOr<RowPlan> Run() {
    FindYears();
    KZ_RETURN_IF_ERROR(FindFlows());
    plan_.places.resize(timeline_.leaves().size());
    for (int l = 0; l < static_cast<int>(timeline_.leaves().size()); ++l) {
      if (IsEnd(l)) ends_.push_back(l);
    }
    switch (input_.level) {
      case Level::kProject:
      case Level::kSubProject:
        PlanGroups();
        break;
      case Level::kClass:
      case Level::kPillar:
        PlanNodes();
        break;
      case Level::kDepartment:
        PlanDepartments();
        break;
      case Level::kFundSource:
        PlanFunds();
        break;
    }
    if (input_.level != Level::kFundSource) {
      PlanOwnPostings();
      PlanUnknown();
    }
    Order();
    PlanSubtotals();
    PlanTotal();
    FindUnits();
    MakeInfos();
    IndexEdges();
    PlanSubtotalMembers();
    plan_.members.resize(plan_.rows.size());
    if (input_.level == Level::kDepartment) PlanSharedMembers();
    if (!restated()) {
      PlanMembers();
      FindBareRows();
    }
    return std::move(plan_);
  }

 private:
  struct Draft {
    ListPlace place;
    RowInfo row;
    std::vector<int> leaves;
  };

  static std::vector<const YearIndex*> OutlineYears(const PlanInput& input) {
    std::set<int> years;
    const bool restated = input.policy == LineagePolicy::kRestated;
    years.insert(input.years.begin(), input.years.end());
    std::vector<const YearIndex*> result;
    for (int y = restated ? *years.begin() : 0; y <= *years.rbegin(); ++y) {
      if (restated || years.contains(y)) result.push_back(&input.timeline->index(y));
    }
    return result;
  }

  void FindYears() {
    plan_.column_years.insert(input_.years.begin(), input_.years.end());
    plan_.last_year = *plan_.column_years.rbegin();
  }

  bool restated() const { return input_.policy == LineagePolicy::kRestated; }

  absl::Status FindFlows() {
    if (input_.level == Level::kFundSource) return absl::OkStatus();
    if (restated()) {
      return FindFlow(*plan_.column_years.begin(), plan_.last_year, Undivided::kFollowsFirst);
    }
    std::map<int, int> first_of;  // by the later year of two neighbouring columns: the earliest
    for (size_t c = 0; c + 1 < input_.years.size(); ++c) {
      const auto [from, to] = std::minmax(input_.years[c], input_.years[c + 1]);
      if (from == to) continue;
      const auto at = first_of.emplace(to, from).first;
      at->second = std::min(at->second, from);
    }
    for (const auto& [to, from] : first_of) {
      KZ_RETURN_IF_ERROR(FindFlow(from, to, Undivided::kStays));
    }
    return absl::OkStatus();
  }

  absl::Status FindFlow(int from, int to, Undivided undivided) {
    KZ_ASSIGN_OR_RETURN(LineageFlow flow,
                        LineageFlow::Find(timeline_, from, to, undivided, input_.still_wanted));
    plan_.flows.emplace(to, std::move(flow));
    return absl::OkStatus();
  }

  // Whether content can stand on the leaf in the end.
  bool IsEnd(int l) const {
    const int year = timeline_.leaf(l).year;
    if (!restated()) return plan_.column_years.contains(year);
    if (year >= plan_.last_year) return year == plan_.last_year;
    return year >= *plan_.column_years.begin() && timeline_.CanEnd(l);
  }

  const YearIndex& IndexOf(int leaf) const { return timeline_.index(timeline_.leaf(leaf).year); }
  bool IsOutside(int leaf) const { return IndexOf(leaf).IsOutside(timeline_.NodeOf(leaf)); }

  ListPlace PlaceOfProject(int index) const {
    const ProjectRef& ref = timeline_.project(index);
    const int tier = plan_.last_year - ref.year;
    if (ref.project == nullptr) return {outline_.Rank(""), tier, 0, ref.name};
    return {outline_.Rank(ref.project->parent), tier, ref.project->position, ref.project->id};
  }

  std::string ParentOf(const std::string& node) const {
    const std::string at = outline_.SubtotalAt(node);
    return at.empty() || !HasNodeSubtotals() ? "" : NodeRowId(at);
  }

  bool HasNodeSubtotals() const {
    return input_.level != Level::kDepartment && input_.level != Level::kFundSource;
  }

  Draft& Add(ListPlace place, RowInfo row) {
    drafts_.push_back({std::move(place), std::move(row), {}});
    return drafts_.back();
  }

  // Projects and sub-projects: one row for each set of leaves that belong together.
  void PlanGroups() {
    const bool by_project = input_.level == Level::kProject;
    const std::vector<int> set_of = GroupLeaves(timeline_, input_.policy, by_project);
    if (!by_project) project_set_ = GroupLeaves(timeline_, input_.policy, true);
    std::map<int, std::vector<int>> sets;
    for (const int l : ends_) {
      if (timeline_.leaf(l).project >= 0) sets[set_of[static_cast<size_t>(l)]].push_back(l);
    }
    for (auto& [set, leaves] : sets) {
      const int lead = Lead(leaves);
      Draft& draft = by_project ? ProjectRow(lead) : SubProjectRow(lead);
      draft.leaves = std::move(leaves);
    }
  }

  // The leaf that gives a row its name and place: of the newest year the first in the list.
  int Lead(const std::vector<int>& leaves) const {
    return *std::min_element(leaves.begin(), leaves.end(),
                             [&](int a, int b) { return LeadKey(a) < LeadKey(b); });
  }

  std::tuple<int, ListPlace, int> LeadKey(int l) const {
    return {-timeline_.leaf(l).year, PlaceOfProject(timeline_.leaf(l).project), l};
  }

  RowInfo ProjectRowOf(int project) const {
    const ProjectRef& ref = timeline_.project(project);
    RowInfo row;
    const std::string id = ref.project == nullptr ? LastPart(ref.name) : ref.project->id;
    row.id = absl::StrCat(timeline_.year(ref.year).fiscal_year.value(), "/", id);
    row.display_name = ref.project == nullptr ? id : ref.project->display_name;
    row.node = timeline_.NodeOf(ref.own_leaf);
    row.parent = ParentOf(row.node);
    row.outside_total = IsOutside(ref.own_leaf);
    return row;
  }

  Draft& ProjectRow(int lead) {
    const int project = timeline_.leaf(lead).project;
    return Add(PlaceOfProject(project), ProjectRowOf(project));
  }

  Draft& SubProjectRow(int lead) {
    const Leaf& leaf = timeline_.leaf(lead);
    const ProjectRef& ref = timeline_.project(leaf.project);
    RowInfo row = ProjectRowOf(leaf.project);
    const ListPlace of_project = PlaceOfProject(leaf.project);
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
    std::get<3>(place) = absl::StrCat(std::get<3>(place), "/", kLeafBase + position);
    return Add(std::move(place), std::move(row));
  }

  // Classes and pillars: one row per row node, with everything below it.
  void PlanNodes() {
    plan_.unit_of_leaf.assign(timeline_.leaves().size(), -1);
    std::map<std::string, int> unit_of;
    std::map<std::string, std::vector<int>> rows;
    for (int l = 0; l < static_cast<int>(timeline_.leaves().size()); ++l) {
      const std::string id = outline_.RowNode(IndexOf(l), timeline_.NodeOf(l));
      if (id.empty()) continue;
      const auto [at, fresh] = unit_of.emplace(id, static_cast<int>(row_nodes_.size()));
      if (fresh) row_nodes_.push_back(id);
      plan_.unit_of_leaf[static_cast<size_t>(l)] = at->second;
      if (IsEnd(l)) rows[id].push_back(l);
    }
    for (auto& [id, leaves] : rows) {
      const OutlineNode* node = outline_.Find(id);
      if (node == nullptr) continue;
      RowInfo row;
      // A class with pillars in some years only is a subtotal too, and its row counts into that.
      const bool is_subtotal = outline_.HasSubtotal(id);
      row.id = NodeRowId(id) + (is_subtotal ? "/whole" : "");
      row.display_name = node->node->display_name;
      row.node = id;
      row.parent = ParentOf(is_subtotal ? id : node->parent);
      row.outside_total = node->outside;
      Add({node->rank, 0, 0, id}, std::move(row)).leaves = std::move(leaves);
    }
  }

  void PlanDepartments() {
    std::map<std::pair<bool, std::string>, std::vector<int>> rows;
    for (const int l : ends_) {
      const int index = timeline_.leaf(l).project;
      if (index < 0) continue;
      const Project* project = timeline_.project(index).project;
      const bool outside = IsOutside(l);
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
      row.display_name = department;  // the resource name; shown by its own name
      row.node = department;
      row.outside_total = outside;
      Add({outside ? 1 : 0, department.empty() ? 1 : 0, 0, department}, std::move(row)).leaves =
          std::move(leaves);
    }
  }

  void PlanFunds() {
    std::map<std::pair<bool, std::string>, std::pair<int, std::string>> found;
    for (size_t c = 0; c < input_.funds->size(); ++c) {
      const std::vector<FundFigures>& funds = (*input_.funds)[c];
      for (size_t f = 0; f < funds.size(); ++f) {
        const FundFigures& fund = funds[f];
        found.emplace(std::pair(fund.outside_total, fund.id),
                      std::pair(static_cast<int>(f), fund.display_name));
        fund_years_[{fund.outside_total, fund.id}].insert(input_.years[c]);
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
    for (const int l : ends_) {
      const Leaf& leaf = timeline_.leaf(l);
      const bool by_node = input_.level == Level::kClass || input_.level == Level::kPillar;
      if (leaf.unknown() || (leaf.project >= 0 && !by_node)) continue;
      if (by_node && plan_.unit_of_leaf[static_cast<size_t>(l)] >= 0) continue;
      own[timeline_.NodeOf(l)].push_back(l);
    }
    for (auto& [id, leaves] : own) {
      const OutlineNode* node = outline_.Find(id);
      RowInfo row;
      row.id = absl::StrCat("own/", id);
      row.kind = RowKind::kOwnPostings;
      row.display_name = node == nullptr ? id : node->node->display_name;
      row.node = id;
      row.parent = ParentOf(id);
      row.outside_total = node != nullptr && node->outside;
      const int rank =
          HasNodeSubtotals() ? outline_.Rank(id) : static_cast<int>(outline_.nodes().size());
      Add({rank, kOwnTier, 0, id}, std::move(row)).leaves = std::move(leaves);
    }
  }

  void PlanUnknown() {
    RowInfo row;
    row.id = "unknown";
    row.kind = RowKind::kUnknownNodes;
    Draft& draft = Add({outline_.Rank("") + 1, kOwnTier, 0, ""}, std::move(row));
    for (const int l : ends_) {
      if (timeline_.leaf(l).unknown()) draft.leaves.push_back(l);
    }
  }

  void Order() {
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const Draft& a, const Draft& b) { return a.place < b.place; });
    for (Draft& draft : drafts_) {
      const int index = static_cast<int>(plan_.rows.size());
      for (const int l : draft.leaves) {
        plan_.places[static_cast<size_t>(l)].row = index;
        plan_.places[static_cast<size_t>(l)].outside = IsOutside(l);
      }
      if (input_.level == Level::kFundSource) {
        plan_.fund_rows[{draft.row.outside_total, KeyOf(draft)}] = static_cast<size_t>(index);
      }
      if (input_.level == Level::kDepartment) {
        plan_.department_rows[{draft.row.outside_total, KeyOf(draft)}] = static_cast<size_t>(index);
      }
      plan_.rows.push_back(std::move(draft.row));
    }
  }

  static std::string KeyOf(const Draft& draft) { return std::get<3>(draft.place); }

  void PlanSubtotals() {
    if (!HasNodeSubtotals()) return;
    std::map<std::string, int> index_of;
    for (const OutlineNode& node : outline_.nodes()) {
      if (!outline_.HasSubtotal(node.id)) continue;
      index_of[node.id] = static_cast<int>(plan_.subtotals.size());
      RowInfo row;
      row.id = NodeRowId(node.id);
      row.kind = RowKind::kSubtotal;
      row.display_name = node.node->display_name;
      row.node = node.id;
      row.parent = ParentOf(node.parent);
      row.outside_total = node.outside;
      plan_.subtotals.push_back(std::move(row));
    }
    for (const int l : ends_) {
      for (const Node* at : IndexOf(l).Upwards(timeline_.NodeOf(l))) {
        const auto found = index_of.find(at->id);
        if (found != index_of.end()) {
          plan_.places[static_cast<size_t>(l)].subtotals.push_back(found->second);
        }
      }
    }
    if (input_.level == Level::kSubProject) PlanProjectSubtotals();
  }

  // At the level of sub-projects their projects have subtotals, grouped by the same policy.
  void PlanProjectSubtotals() {
    std::map<int, std::vector<int>> sets;
    for (const int l : ends_) {
      if (timeline_.leaf(l).project >= 0) {
        sets[project_set_[static_cast<size_t>(l)]].push_back(l);
      }
    }
    std::vector<std::tuple<ListPlace, RowInfo, std::vector<int>>> found;
    for (auto& [set, leaves] : sets) {
      const bool has_subs = std::any_of(leaves.begin(), leaves.end(),
                                        [&](int l) { return timeline_.leaf(l).sub >= 0; });
      if (!has_subs) continue;
      const int project = timeline_.leaf(Lead(leaves)).project;
      found.emplace_back(PlaceOfProject(project), ProjectRowOf(project), std::move(leaves));
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
    for (const OutlineNode& node : outline_.nodes()) {
      if (node.node->kind != NodeKind::kTotal || node.outside) continue;
      plan_.total.display_name = node.node->display_name;
      break;
    }
  }

  // At CLASS and PILLAR the row nodes are the units already.
  void FindUnits() {
    if (input_.level == Level::kClass || input_.level == Level::kPillar) return;
    plan_.unit_of_leaf.assign(timeline_.leaves().size(), -1);
    if (input_.level == Level::kFundSource) return;
    for (size_t l = 0; l < timeline_.leaves().size(); ++l) {
      const int project = timeline_.leaf(static_cast<int>(l)).project;
      if (project < 0) continue;
      plan_.unit_of_leaf[l] = input_.level == Level::kSubProject ? static_cast<int>(l) : project;
    }
  }

  void MakeInfos() {
    plan_.info_of.resize(input_.years.size());
    for (size_t c = 0; c < input_.years.size(); ++c) {
      const int year = input_.years[c];
      for (int l = timeline_.first_leaf(year); l <= timeline_.UnknownLeaf(year); ++l) {
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
    const Leaf& of = timeline_.leaf(leaf);
    if (input_.level == Level::kClass || input_.level == Level::kPillar) {
      const std::string& id = row_nodes_[static_cast<size_t>(unit)];
      return {NodeInfo(of.year, id), {outline_.Rank(id), 0, 0, id}};
    }
    const ProjectRef& ref = timeline_.project(of.project);
    MemberInfo info = ProjectInfo(column, ref, of.project);
    ListPlace place = PlaceOfProject(of.project);
    if (input_.level == Level::kSubProject && of.sub >= 0) {
      const SubProject& sub = ref.project->sub_projects[static_cast<size_t>(of.sub)];
      info.node = sub.name;
      info.display_name = sub.display_name;
      info.printed_code.clear();
      std::get<3>(place) = absl::StrCat(ref.project->id, "/", kLeafBase + of.sub);
    }
    return {std::move(info), std::move(place)};
  }

  MemberInfo NodeInfo(int year, const std::string& id) const {
    const CatalogYear& of = timeline_.year(year);
    MemberInfo info;
    info.node = platform::YearResourceName(of.jurisdiction.value(), of.fiscal_year.value(),
                                           "classificationNodes", id);
    if (const Node* node = timeline_.index(year).FindNode(id)) {
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
    const auto notes = input_.notes[column].find(index);
    if (notes == input_.notes[column].end()) return info;
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
      for (size_t c = 0; c < input_.years.size(); ++c) {
        if (timeline_.index(input_.years[c]).FindNode(row.node) == nullptr) continue;
        const MemberInfo* info = AddInfo(NodeInfo(input_.years[c], row.node), c);
        plan_.subtotal_members[s].push_back(MakeMember(info, false));
      }
    }
  }

  // Where content stays where it was posted, who the members are does not depend on it.
  void PlanMembers() {
    const size_t rows = plan_.rows.size();
    plan_.member_of_leaf.resize(input_.years.size());
    for (size_t c = 0; c < input_.years.size(); ++c) {
      const int first = timeline_.first_leaf(input_.years[c]);
      std::set<std::pair<int, int>> seen;  // (row, unit)
      for (int l = first; l <= timeline_.UnknownLeaf(input_.years[c]); ++l) {
        const int unit = plan_.unit_of_leaf[static_cast<size_t>(l)];
        const int row = plan_.places[static_cast<size_t>(l)].row;
        if (unit < 0 || row < 0 || !seen.emplace(row, unit).second) continue;
        plan_.members[static_cast<size_t>(row)].push_back(
            MakeMember(plan_.info_of[c].at(unit), false));
      }
    }
    for (std::vector<Member>& members : plan_.members) plan_.Sort(members);
    const MemberPlaces places = FindPlaces();
    for (size_t c = 0; c < input_.years.size(); ++c) PlanMembersOfLeaves(c, places);
    const bool explained = input_.level == Level::kProject || input_.level == Level::kSubProject;
    for (size_t r = 0; r < rows; ++r) {
      const bool nodes = plan_.rows[r].kind == RowKind::kNodes;
      plan_.matches.push_back(nodes ? plan_.MatchOf(plan_.members[r], input_.years, input_.level)
                                    : Match::kUnspecified);
      plan_.lineage.push_back(explained ? plan_.Explain(timeline_, plan_.members[r])
                                        : std::vector<const Edge*>());
    }
    // Fund sources have no members; the years that have it say whether one is matched.
    for (const auto& [key, years] : fund_years_) {
      const size_t row = plan_.fund_rows.at(key);
      if (plan_.rows[row].kind != RowKind::kNodes) continue;
      const bool alone = years.size() < 2 && plan_.column_years.size() > 1;
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
    const int first = timeline_.first_leaf(input_.years[c]);
    const int last = timeline_.UnknownLeaf(input_.years[c]);
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
    for (const int l : ends_) {
      const int row = plan_.places[static_cast<size_t>(l)].row;
      plan_.has_bare_rows |= timeline_.leaf(l).project >= 0 && row >= 0 &&
                             plan_.members[static_cast<size_t>(row)].empty();
    }
  }

  // Projects that other departments lead, at those that share them.
  void PlanSharedMembers() {
    for (size_t c = 0; c < input_.years.size(); ++c) {
      for (const auto& [unit, info] : plan_.info_of[c]) {
        const ProjectRef& ref = timeline_.project(unit);
        const bool outside = IsOutside(ref.own_leaf);
        for (size_t d = 1; d < info->departments.size(); ++d) {
          const auto row = plan_.department_rows.find({outside, info->departments[d]});
          if (row == plan_.department_rows.end()) continue;
          plan_.members[row->second].push_back(MakeMember(info, true));
        }
      }
    }
  }

  void IndexEdges() {
    for (size_t e = 0; e < timeline_.edges().size(); ++e) {
      const Edge& edge = *timeline_.edges()[e];
      std::set<std::string> ends;
      if (!edge.predecessor.empty()) ends.insert(ProjectOf(edge.predecessor));
      if (!edge.successor.empty()) ends.insert(ProjectOf(edge.successor));
      for (const std::string& end : ends) plan_.edges_of[end].push_back(e);
    }
  }

  // Positions as text of equal length.
  static constexpr int kLeafBase = 100'000;

  const PlanInput& input_;
  const Timeline& timeline_;
  const Outline outline_;
  RowPlan plan_;
  std::vector<int> ends_;
  std::vector<Draft> drafts_;
  std::vector<int> project_set_;
  std::map<std::pair<bool, std::string>, std::set<int>> fund_years_;  // by outside and id
  std::vector<std::string> row_nodes_;  // at CLASS and PILLAR: ids of the row nodes, the units
};

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
  for (const Member& member : of) {
    if (member.not_counted) continue;
    found.insert(years[static_cast<size_t>(member.column)]);
    ++per_column[member.column];
    by_share |= member.by_share;
  }
  if (found.size() < 2 && column_years.size() > 1) return Match::kNone;
  if (by_share) return Match::kShare;
  if (level == Level::kDepartment) return Match::kOneToOne;
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
  for (const size_t e : seen) result.push_back(timeline.edges()[e]);
  return result;
}

absl::StatusOr<RowPlan> PlanRows(const PlanInput& input) { return Planner(input).Run(); }

}  // namespace kuzukuri::aggregator
