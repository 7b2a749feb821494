#include "services/aggregator/domain/plan_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace kuzukuri::aggregator {
namespace {

// Those whose trees are shown: of the columns, restated all from the first to the last.
std::vector<const YearIndex*> ShownYears(const PlanInput& input, const std::set<int>& columns) {
  std::vector<const YearIndex*> shown;
  for (int year = *columns.begin(); year <= *columns.rbegin(); ++year) {
    if (input.policy == LineagePolicy::kRestated || columns.contains(year)) {
      shown.push_back(&input.timeline->index(year));
    }
  }
  return shown;
}

}  // namespace

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

PlanView::PlanView(const PlanInput& input)
    : input_(input),
      timeline_(*input.timeline),
      years_(input.years.begin(), input.years.end()),
      outline_(ShownYears(input, years_), input.level) {
  for (int leaf = 0; leaf < static_cast<int>(timeline_.leaves().size()); ++leaf) {
    if (IsEnd(leaf)) ends_.push_back(leaf);
  }
}

bool PlanView::IsEnd(int leaf) const {
  const int year = timeline_.leaf(leaf).year;
  if (!restated()) return years_.contains(year);
  if (year >= last_year()) return year == last_year();
  return year >= first_year() && timeline_.CanEnd(leaf);
}

ListPlace PlanView::PlaceOfProject(int index) const {
  const ProjectRef& ref = timeline_.project(index);
  const int tier = last_year() - ref.year;
  if (ref.project == nullptr) return {outline_.Rank(""), tier, 0, ref.name};
  return {outline_.Rank(ref.project->parent), tier, ref.project->position, ref.project->id};
}

std::string PlanView::ParentOf(const std::string& node) const {
  const std::string at = outline_.SubtotalAt(node);
  return at.empty() || !has_node_subtotals() ? "" : NodeRowId(at);
}

int PlanView::Lead(const std::vector<int>& leaves) const {
  return *std::min_element(leaves.begin(), leaves.end(),
                           [&](int a, int b) { return LeadKey(a) < LeadKey(b); });
}

std::tuple<int, ListPlace, int> PlanView::LeadKey(int leaf) const {
  return {-timeline_.leaf(leaf).year, PlaceOfProject(timeline_.leaf(leaf).project), leaf};
}

RowInfo PlanView::ProjectRowOf(int project) const {
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

}  // namespace kuzukuri::aggregator
