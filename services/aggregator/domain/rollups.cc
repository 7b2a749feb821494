#include "services/aggregator/domain/rollups.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

std::string PrefixOf(const CatalogYear& year) {
  return absl::StrCat(platform::FiscalYearName(year.jurisdiction, year.fiscal_year),
                      "/classificationNodes/");
}

// Nodes of a year by id, those of other trees too.
using NodesById = std::unordered_map<std::string, const Node*>;

NodesById AllNodes(const CatalogYear& year) {
  NodesById nodes;
  for (const auto* of : {&year.nodes, &year.other_nodes}) {
    for (const Node& node : *of) nodes.emplace(node.id, &node);
  }
  return nodes;
}

const OtherPlacement* PlacementIn(const std::vector<OtherPlacement>& placements,
                                  const std::string& tree) {
  const auto found = std::find_if(placements.begin(), placements.end(),
                                  [&](const OtherPlacement& one) { return one.tree == tree; });
  return found == placements.end() ? nullptr : &*found;
}

class RollupFinder {
 public:
  RollupFinder(const Timeline& timeline, int year, const RollupTable& rollups)
      : timeline_(timeline),
        year_(year),
        rollups_(rollups),
        prefix_(PrefixOf(timeline.year(year))),
        nodes_(AllNodes(timeline.year(year))) {
    for (size_t n = 0; n < rollups.nodes().size(); ++n) {
      const std::string& name = rollups.nodes()[n];
      if (!absl::StartsWith(name, prefix_)) continue;
      const auto node = nodes_.find(name.substr(prefix_.size()));
      if (node != nodes_.end()) index_.emplace(node->second, static_cast<uint32_t>(n));
    }
  }

  void Check(uint32_t place, const BookLine& line) {
    if (line.rollups == RollupTable::kNone) return;
    const int leaf = timeline_.FindLeaf(year_, line.node);
    if (timeline_.leaf(leaf).unknown()) return;
    const std::vector<uint32_t>& named = rollups_.NodesOf(line.rollups);
    const Above& above = AboveOf(leaf);
    std::vector<uint32_t> wrong;
    std::set_difference(named.begin(), named.end(), above.may.begin(), above.may.end(),
                        std::back_inserter(wrong));
    std::set<size_t> missing;
    for (size_t i = 0; i < above.must.size(); ++i) {
      const auto index = IndexOf(above.must[i]);
      if (!index || !std::binary_search(named.begin(), named.end(), *index)) missing.insert(i);
    }
    if (wrong.empty() && missing.empty()) return;
    Found& found = found_[leaf];
    for (const uint32_t node : wrong) found.wrong.insert(rollups_.nodes()[node]);
    found.missing.merge(missing);
    found.lines.push_back(place);
  }

  std::vector<RollupMismatch> Take() {
    std::vector<RollupMismatch> all;
    for (auto& [leaf, found] : found_) {
      RollupMismatch& one = all.emplace_back();
      one.leaf = leaf;
      one.wrong.assign(found.wrong.begin(), found.wrong.end());
      const std::vector<const Node*>& must = AboveOf(leaf).must;
      for (const size_t i : found.missing) one.missing.push_back(prefix_ + must[i]->id);
      one.lines = std::move(found.lines);
    }
    return all;
  }

 private:
  // What is above a place. Nodes that no line names have no index.
  struct Above {
    std::vector<const Node*> must;  // in the primary tree, from below
    std::vector<uint32_t> may;      // as indexes, in order: those, its own node, in other trees
  };
  struct Found {
    std::set<std::string> wrong;
    std::set<size_t> missing;  // of those it must name
    std::vector<uint32_t> lines;
  };

  std::optional<uint32_t> IndexOf(const Node* node) const {
    const auto found = index_.find(node);
    if (found == index_.end()) return std::nullopt;
    return found->second;
  }

  // Sub-projects stand where their project does.
  const Above& AboveOf(int leaf) {
    const Leaf& at = timeline_.leaf(leaf);
    const int place = at.node >= 0 ? leaf : timeline_.project(at.project).own_leaf;
    const auto [above, fresh] = above_.try_emplace(place);
    if (fresh) Fill(at, above->second);
    return above->second;
  }

  void Fill(const Leaf& at, Above& above) const {
    const auto may = [&](const Node* node) {
      if (const auto index = IndexOf(node)) above.may.push_back(*index);
    };
    const Node* own = at.node < 0 ? nullptr : &timeline_.year(year_).nodes[Size(at.node)];
    const Project* project = own == nullptr ? timeline_.project(at.project).project : nullptr;
    above.must = timeline_.index(year_).Upwards(own == nullptr ? project->parent : own->parent);
    const auto add_elsewhere = [&](const std::vector<OtherPlacement>& placements) {
      for (const OtherPlacement& placement : placements) ForEachAbove(placement, may);
    };
    if (own != nullptr) may(own);
    add_elsewhere(own == nullptr ? project->elsewhere : own->elsewhere);
    for (const Node* node : above.must) {
      may(node);
      // A node that stands in two trees is the same line of the paper in both: what it holds counts
      // in what is above it in either.
      add_elsewhere(node->elsewhere);
    }
    std::sort(above.may.begin(), above.may.end());
  }

  // The nodes above a placement in its tree. The catalogue refuses cycles; the bound keeps a
  // damaged tree from hanging the service.
  template <class Body>
  void ForEachAbove(const OtherPlacement& placement, const Body& body) const {
    const OtherPlacement* at = &placement;
    for (size_t steps = 0; at != nullptr && steps <= nodes_.size(); ++steps) {
      const auto node = nodes_.find(at->parent);
      if (node == nodes_.end()) return;
      body(node->second);
      at = PlacementIn(node->second->elsewhere, placement.tree);
    }
  }

  static size_t Size(int index) { return static_cast<size_t>(index); }

  const Timeline& timeline_;
  const int year_;
  const RollupTable& rollups_;
  const std::string prefix_;  // of the names of the year's nodes
  const NodesById nodes_;
  std::unordered_map<const Node*, uint32_t> index_;
  std::unordered_map<int, Above> above_;  // by leaf of a project or classification node
  std::map<int, Found> found_;            // by leaf
};

}  // namespace

std::vector<RollupMismatch> FindRollupMismatches(const Timeline& timeline, int year,
                                                 const YearBook& book,
                                                 platform::Revision revision) {
  // Most cities' lines name none.
  if (book.table->rollups.nodes().empty()) return {};
  RollupFinder finder(timeline, year, book.table->rollups);
  book.lines().ForEachAt(revision, [&](size_t place, const BookLine& line) {
    finder.Check(static_cast<uint32_t>(place), line);
  });
  return finder.Take();
}

std::string RollupName(const CatalogYear& year, const std::string& node) {
  const std::string prefix = PrefixOf(year);
  if (!absl::StartsWith(node, prefix)) return node.substr(node.rfind('/') + 1);
  std::string id = node.substr(prefix.size());
  for (const auto* of : {&year.nodes, &year.other_nodes}) {
    for (const Node& one : *of) {
      if (one.id == id) return one.display_name;
    }
  }
  return id;
}

}  // namespace kuzukuri::aggregator
