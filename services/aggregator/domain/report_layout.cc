#include "services/aggregator/domain/report_layout.h"

#include <algorithm>
#include <tuple>

#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {

NodeFigures::NodeFigures(const Timeline& timeline, const Column& column) {
  const CatalogYear& year = timeline.year(column.year);
  const YearIndex& index = timeline.index(column.year);
  const auto name_of = [&](const std::string& id) {
    return platform::YearResourceName(year.jurisdiction, year.fiscal_year, "classificationNodes",
                                      platform::ResourceId(id));
  };
  NodeSums sums = SumNodes(timeline, column);
  for (const Node& node : year.nodes) {
    const std::string name = name_of(node.id);
    own_[name] = SumLeaves(timeline, column, timeline.FindLeaf(column.year, name), 1);
    whole_[name] = sums.nodes[node.id];
  }
  for (const ProjectRef& ref : timeline.projects()) {
    if (ref.year != column.year || ref.project == nullptr) continue;
    for (int l = ref.own_leaf; l < ref.own_leaf + ref.leaf_count; ++l) {
      own_[timeline.NameOf(l)] = SumLeaves(timeline, column, l, 1);
    }
    const Amounts whole = SumProject(timeline, column, ref);
    whole_[ref.name] = whole;
    for (const Node* at : index.Upwards(ref.project->parent)) {
      projects_[name_of(at->id)].push_back(whole);
    }
    (index.IsOutside(ref.project->parent) ? outside_ : inside_).push_back(whole);
  }
  unknown_ = SumLeaves(timeline, column, timeline.UnknownLeaf(column.year), 1);
  total_ = sums.total;
  outside_total_ = sums.outside_total;
}

Amounts NodeFigures::Find(const std::map<std::string, Amounts>& figures, const std::string& name) {
  const auto found = figures.find(name);
  return found == figures.end() ? Amounts() : found->second;
}

const std::vector<Amounts>& NodeFigures::Projects(const std::string& name) const {
  static const std::vector<Amounts> kNone;
  const auto found = projects_.find(name);
  return found == projects_.end() ? kNone : found->second;
}

namespace {

class TreeWalk {
 public:
  TreeWalk(const std::vector<TreeItem>& items, const NodeFigures& figures)
      : items_(items), figures_(figures), seen_(items.size()) {
    std::map<std::string, size_t> by_name;
    for (size_t i = 0; i < items.size(); ++i) by_name[items[i].name] = i;
    for (size_t i = 0; i < items.size(); ++i) {
      // What stands under nothing known is a root, so that it is not lost.
      const bool has_parent = by_name.contains(items[i].parent);
      below_[has_parent ? items[i].parent : ""].push_back(i);
    }
    for (auto& [parent, below] : below_) {
      std::stable_sort(below.begin(), below.end(), [&](size_t a, size_t b) {
        const TreeItem& x = items[a];
        const TreeItem& y = items[b];
        return std::tie(x.outside_total, x.position, x.name) <
               std::tie(y.outside_total, y.position, y.name);
      });
    }
  }

  std::vector<TreeRow> Run() {
    Walk("", 0, false);
    return std::move(rows_);
  }

 private:
  // Returns the sum of what stands under a node in this tree.
  Amounts Walk(const std::string& parent, int depth, bool outside) {
    Amounts sum;
    for (const size_t i : below_[parent]) {
      if (seen_[i]) continue;  // the catalogue refuses cycles; a damaged tree must not hang
      seen_[i] = true;
      sum.Add(AddRow(i, depth, outside || items_[i].outside_total));
    }
    return sum;
  }

  Amounts AddRow(size_t i, int depth, bool outside) {
    const TreeItem& item = items_[i];
    const size_t at = rows_.size();
    rows_.push_back({i, depth, outside, figures_.Whole(item.name), {}});
    const Amounts below = Walk(item.name, depth + 1, outside);
    TreeRow& row = rows_[at];
    if (!item.is_project && figures_.IsPrimary(item.name)) {
      row.projects = figures_.Projects(item.name);
    } else if (!item.is_project) {
      row.figures = below;
      row.figures.Add(figures_.Own(item.name));
      for (size_t r = at + 1; r < rows_.size(); ++r) {
        if (items_[rows_[r].item].is_project) row.projects.push_back(rows_[r].figures);
      }
      // Headings without projects of their own stand for them.
      if (row.projects.empty()) {
        for (size_t r = at + 1; r < rows_.size(); ++r) {
          if (rows_[r].depth == depth + 1) row.projects.push_back(rows_[r].figures);
        }
      }
    }
    return rows_[at].figures;
  }

  const std::vector<TreeItem>& items_;
  const NodeFigures& figures_;
  std::vector<bool> seen_;
  std::map<std::string, std::vector<size_t>> below_;
  std::vector<TreeRow> rows_;
};

}  // namespace

std::vector<TreeRow> LayOut(const std::vector<TreeItem>& items, const NodeFigures& figures) {
  return TreeWalk(items, figures).Run();
}

}  // namespace kuzukuri::aggregator
