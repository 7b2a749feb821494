#include "services/catalog/domain/classification_node.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/catalog/domain/unique.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {
namespace {

using platform::ResourceId;

const Placement* PlacementIn(const std::vector<Placement>& placements, const std::string& tree) {
  const auto found = std::find_if(placements.begin(), placements.end(),
                                  [&](const Placement& p) { return p.tree == tree; });
  return found == placements.end() ? nullptr : &*found;
}

// The new nodes that are their own ancestors in `tree`. Follows every parent once: a walk stops
// where an earlier one passed.
std::set<ResourceId> OnCycles(const std::string& tree, const std::vector<ResourceId>& members,
                              const NodeIndex& nodes) {
  std::set<ResourceId> visited;
  std::set<ResourceId> on_cycles;
  for (const ResourceId& member : members) {
    std::vector<ResourceId> path;
    ResourceId at = member;
    while (!at.empty() && visited.insert(at).second) {
      path.push_back(at);
      const auto found = nodes.find(at);
      const Placement* up =
          found == nodes.end() ? nullptr : PlacementIn(found->second->placements, tree);
      at = up == nullptr ? ResourceId() : up->parent;
    }
    // Nothing when the walk ended at a root or on an earlier path.
    on_cycles.insert(std::find(path.begin(), path.end(), at), path.end());
  }
  return on_cycles;
}

// Adds a violation for every placement of a node below itself. Only new nodes are followed: the
// parents of a stored node are stored, so no cycle leads through one.
void CheckCycles(platform::FieldViolations& violations,
                 const std::vector<ClassificationNode>& nodes, const platform::RowNames& rows) {
  const NodeIndex index = IndexNodes(nodes);
  std::map<std::string, std::vector<ResourceId>> members;  // tree -> ids of new nodes
  for (const ClassificationNode& node : nodes) {
    for (const Placement& placement : node.placements) members[placement.tree].push_back(node.id);
  }
  std::map<std::string, std::set<ResourceId>> on_cycles;
  for (const auto& [tree, ids] : members) on_cycles[tree] = OnCycles(tree, ids, index);
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (size_t k = 0; k < nodes[i].placements.size(); ++k) {
      const std::string& tree = nodes[i].placements[k].tree;
      if (!on_cycles[tree].contains(nodes[i].id)) continue;
      const std::string row = rows.Field(i, "placements");
      violations.Add(platform::RowField(row, k, "parent"),
                     absl::StrCat("in tree '", tree, "' node '", nodes[i].id.value(),
                                  "' is its own ancestor; remove the cycle"));
    }
  }
}

}  // namespace

NodeIndex IndexNodes(const std::vector<ClassificationNode>& nodes) {
  NodeIndex index;
  for (const ClassificationNode& node : nodes) index.emplace(node.id, &node);
  return index;
}

void CheckPrintedTexts(platform::FieldViolations& violations, const std::string& field,
                       const std::vector<PrintedText>& texts) {
  if (!CheckCount(violations, field, texts.size(), kMaxPrintedTexts)) return;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string row = platform::RowField(field, i, "");
    platform::CheckText(violations, row + ".place", texts[i].place, platform::kMaxShortText, true);
    platform::CheckText(violations, row + ".text", texts[i].text, platform::kMaxDisplayName, true);
  }
}

void CheckPlacements(platform::FieldViolations& violations, const std::string& row,
                     const std::vector<Placement>& placements, const NodeIndex& nodes,
                     bool parent_required) {
  if (!CheckCount(violations, row + ".placements", placements.size(), kMaxPlacements)) return;
  std::set<std::string> trees;
  for (size_t i = 0; i < placements.size(); ++i) {
    const Placement& placement = placements[i];
    const std::string field = platform::RowField(row + ".placements", i, "");
    platform::CheckId(violations, field + ".tree", placement.tree);
    if (!trees.insert(placement.tree).second) {
      violations.Add(field + ".tree", absl::StrCat("tree '", placement.tree,
                                                   "' stands twice; place it once per tree"));
    }
    if (placement.position < 0) {
      violations.Add(field + ".position",
                     absl::StrCat("position is ", placement.position, "; count from 0"));
    }
    if (placement.parent.empty()) {
      if (parent_required) {
        violations.Add(field + ".parent", "the parent is empty; name a classification node");
      }
      continue;
    }
    if (!platform::IsResourceId(placement.parent.value())) continue;
    const auto parent = nodes.find(placement.parent);
    if (parent == nodes.end()) {
      violations.Add(field + ".parent",
                     absl::StrCat("classification node '", placement.parent.value(),
                                  "' does not exist in the year; create it "
                                  "first or in the same batch"));
    } else if (PlacementIn(parent->second->placements, placement.tree) == nullptr) {
      violations.Add(field + ".parent",
                     absl::StrCat("classification node '", placement.parent.value(),
                                  "' is not placed in tree '", placement.tree,
                                  "'; choose a parent of the same tree"));
    }
  }
}

absl::Status ValidateNew(const std::vector<ClassificationNode>& nodes,
                         const NodeSurroundings& surroundings,
                         platform::FieldViolations violations) {
  TakenNames taken;
  for (const ClassificationNode& node : surroundings.nodes) {
    taken.ids.insert(node.id);
    const auto name = SiblingNameOf(surroundings.primary_tree, node.placements, node.display_name);
    if (name) taken.names.emplace(*name, node.id);
  }
  const UniqueNames unique =
      Check(violations, nodes, surroundings, platform::RowNames("classification_nodes"));
  return unique.Against(taken, violations);
}

UniqueNames Check(platform::FieldViolations& violations,
                  const std::vector<ClassificationNode>& nodes,
                  const NodeSurroundings& surroundings, const platform::RowNames& rows) {
  const std::string& tree = surroundings.primary_tree;
  NodeIndex all = IndexNodes(nodes);
  all.merge(IndexNodes(surroundings.nodes));
  UniqueNames unique("ClassificationNode",
                     absl::StrCat("fiscal year ", surroundings.fiscal_year.value()),
                     platform::YearResourceName(surroundings.jurisdiction, surroundings.fiscal_year,
                                                "classificationNodes", ResourceId()));
  for (size_t i = 0; i < nodes.size(); ++i) {
    const ClassificationNode& node = nodes[i];
    const std::string row = rows(i);
    if (node.kind < 1 || node.kind > 4) {
      violations.Add(row + ".kind", absl::StrCat("kind ", node.kind,
                                                 " is not set or not known; set TOTAL, CLASS, "
                                                 "PILLAR or GROUP"));
    }
    platform::CheckText(violations, row + ".display_name", node.display_name,
                        platform::kMaxDisplayName, true);
    platform::CheckText(violations, row + ".note", node.note, platform::kMaxNote, false);
    CheckPrintedTexts(violations, row + ".printed_names", node.printed_names);
    if (node.placements.empty()) {
      violations.Add(row + ".placements", "there is none; place the node in at least one tree");
    }
    CheckPlacements(violations, row, node.placements, all, false);
    unique.Add(violations, row, node.id, SiblingNameOf(tree, node.placements, node.display_name),
               node.display_name);
  }
  CheckCycles(violations, nodes, rows);
  return unique;
}

}  // namespace kuzukuri::catalog
