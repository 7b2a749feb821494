// Which rows a comparison has, which leaf counts in which, and who the members are: everything
// about it that does not depend on amounts, so that it is made once for any number of dates.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/grouping.h"
#include "services/aggregator/domain/lineage_flow.h"
#include "services/aggregator/domain/node_names.h"
#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/row.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// Where something stands in the list: node, rows of the newest year first, then its own order.
using ListPlace = std::tuple<int, int, int, std::string>;

// What is planned: the columns' years by index, and what the lines of each column note.
struct PlanInput {
  const Timeline* timeline = nullptr;
  Level level = Level::kProject;
  LineagePolicy policy = LineagePolicy::kGrouped;
  std::vector<int> years;                                      // by column
  std::vector<std::map<int, std::vector<std::string>>> notes;  // by column: LineNotes
  const Funds* funds = nullptr;                                // for level FUND_SOURCE
  const DepartmentNames* departments = nullptr;                // for level DEPARTMENT
  StillWanted still_wanted = [] { return absl::OkStatus(); };
};

struct RowPlan {
  // Where the content of a leaf counts.
  struct Place {
    int row = -1;
    bool outside = false;
    std::vector<int> subtotals;
  };

  RowPlan() = default;
  RowPlan(RowPlan&&) = default;
  RowPlan& operator=(RowPlan&&) = default;
  RowPlan(const RowPlan&) = delete;  // rows and members point into it

  std::vector<RowInfo> rows;  // in the order of the list
  std::vector<RowInfo> subtotals;
  RowInfo total;
  RowInfo outside;
  std::vector<Place> places;                                       // by leaf
  std::map<std::pair<bool, std::string>, size_t> fund_rows;        // by outside and id
  std::map<std::pair<bool, std::string>, size_t> department_rows;  // by outside and name
  std::set<int> column_years;                                      // indexes
  int last_year = 0;  // index of the latest column's year
  // Where content goes, by the index of the year in which it is looked at: restated that of the
  // latest column, otherwise the later one's of each two neighbouring columns.
  std::map<int, LineageFlow> flows;
  std::optional<NodeNames> names;  // always there once it is planned

  // Members, without figures. What a member is at a level, its unit, is a project, a leaf or the
  // row node above it.
  std::vector<int> unit_of_leaf;  // -1 for leaves that are of no member
  std::deque<MemberInfo> infos;
  std::vector<std::unordered_map<int, const MemberInfo*>> info_of;  // by column, by unit
  std::unordered_map<const MemberInfo*, ListPlace> place_of;
  // The members of every row, in order (restated: only those that are counted elsewhere), and for
  // each column the place among them of a leaf's, counted from its year's first; -1 for none.
  std::vector<std::vector<Member>> members;
  std::vector<std::vector<int>> member_of_leaf;
  std::vector<Match> matches;
  std::vector<std::vector<const Edge*>> lineage;  // by row
  std::vector<std::vector<Member>> subtotal_members;
  // Some row has content in the columns' years but no members: projects only lineage knows.
  bool has_bare_rows = false;

  // Edges of the members themselves, and those of their sub-projects that say more than "the same
  // sub-project goes on in the same place".
  std::vector<const Edge*> Explain(const Timeline& timeline, std::span<const Member> of) const;
  Match MatchOf(std::span<const Member> of, const std::vector<int>& years, Level level) const;
  void Sort(std::span<Member> of) const;
  // Bytes of memory of the flows, about.
  size_t FlowBytes() const;

  std::unordered_map<std::string, std::vector<size_t>> edges_of;  // in order, by project name
};

// What `still_wanted` says when it is not.
absl::StatusOr<RowPlan> PlanRows(const PlanInput& input);

}  // namespace kuzukuri::aggregator
