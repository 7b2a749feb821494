// Which rows a comparison has and which leaf counts in which: everything about it that does not
// depend on amounts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/aggregator/domain/comparison.h"

namespace kuzukuri::aggregator {

// Where something stands in the list: node, rows of the newest year first, then its own order.
using ListPlace = std::tuple<int, int, int, std::string>;

struct RowPlan {
  // Where the content of a leaf counts.
  struct Place {
    int row = -1;
    bool outside = false;
    std::vector<int> subtotals;
  };

  std::vector<Row> rows;  // without figures and members, in the order of the list
  std::vector<Row> subtotals;
  Row total;
  std::vector<Place> places;                                       // by leaf
  std::map<std::pair<bool, std::string>, size_t> fund_rows;        // by outside and id
  std::map<std::pair<bool, std::string>, size_t> department_rows;  // by outside and name
  std::set<int> column_years;                                      // indexes
  int last_year = 0;  // index of the latest column's year
  std::unordered_map<std::string, ListPlace> place_of_member;

  // What a member is at a level: a project, a leaf or the row node above it. -1 for leaves that
  // are of no member.
  int UnitOf(const Timeline& timeline, Level level, int leaf) const;
  Member MakeMember(const CompareInput& input, size_t column, int unit) const;
  // Edges of the members themselves, and those of their sub-projects that say more than "the same
  // sub-project goes on in the same place".
  std::vector<const Edge*> Explain(const Timeline& timeline, const Row& row) const;

  std::vector<std::string> row_nodes;  // at CLASS and PILLAR: ids of the row nodes, the units
  std::vector<int> row_node_of_leaf;   // index in row_nodes; -1 when there is none
  std::unordered_map<std::string, std::vector<const Edge*>> edges_of;  // by project name
};

// A classification node of a year, without figures.
Member NodeMember(const Timeline& timeline, int year, const std::string& id);

RowPlan PlanRows(const CompareInput& input);

}  // namespace kuzukuri::aggregator
