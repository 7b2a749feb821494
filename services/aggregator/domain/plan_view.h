// What is looked at while the rows of a comparison are planned.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// The last part of a resource name.
std::string LastPart(const std::string& name);

// Positions as text of equal length.
inline constexpr int kPositionBase = 100'000;

// What is planned, with its years, its tree and the leaves on which content stands in the end.
class PlanView {
 public:
  explicit PlanView(const PlanInput& input);

  const PlanInput& input() const { return input_; }
  const Timeline& timeline() const { return timeline_; }
  const Outline& outline() const { return outline_; }
  Level level() const { return input_.level; }
  bool restated() const { return input_.policy == LineagePolicy::kRestated; }
  // Whether rows are classification nodes.
  bool by_node() const { return level() == Level::kClass || level() == Level::kPillar; }
  bool has_node_subtotals() const {
    return level() != Level::kDepartment && level() != Level::kFundSource;
  }

  // Of the columns, as indexes.
  const std::set<int>& years() const { return years_; }
  int first_year() const { return *years_.begin(); }
  int last_year() const { return *years_.rbegin(); }
  // The leaves on which content can stand in the end.
  const std::vector<int>& ends() const { return ends_; }

  const YearIndex& IndexOf(int leaf) const { return timeline_.index(timeline_.leaf(leaf).year); }
  bool IsOutside(int leaf) const { return IndexOf(leaf).IsOutside(timeline_.NodeOf(leaf)); }
  ListPlace PlaceOfProject(int index) const;
  // Id of the subtotal row of a node; empty when there is none.
  std::string ParentOf(const std::string& node) const;
  // The leaf that gives a row its name and place: of the newest year the first in the list.
  int Lead(const std::vector<int>& leaves) const;
  RowInfo ProjectRowOf(int project) const;

 private:
  bool IsEnd(int leaf) const;
  std::tuple<int, ListPlace, int> LeadKey(int leaf) const;

  const PlanInput& input_;
  const Timeline& timeline_;
  const std::set<int> years_;
  const Outline outline_;
  std::vector<int> ends_;
};

}  // namespace kuzukuri::aggregator
