#include "services/catalog/domain/classification_node.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {
namespace {

const Placement* PlacementIn(const std::vector<Placement>& placements, const std::string& tree) {
  const auto found = std::find_if(placements.begin(), placements.end(),
                                  [&](const Placement& p) { return p.tree == tree; });
  return found == placements.end() ? nullptr : &*found;
}

// Adds a violation for every new node from which following parents comes back to itself.
void CheckCycles(platform::FieldViolations& violations,
                 const std::vector<ClassificationNode>& nodes,
                 const std::vector<ClassificationNode>& all) {
  std::map<std::string, const ClassificationNode*> by_id;
  for (const ClassificationNode& node : all) by_id[node.id] = &node;
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (const Placement& placement : nodes[i].placements) {
      std::set<std::string> visited;
      std::string at = placement.parent;
      while (!at.empty() && at != nodes[i].id && visited.insert(at).second) {
        const auto found = by_id.find(at);
        const Placement* up =
            found == by_id.end() ? nullptr : PlacementIn(found->second->placements, placement.tree);
        at = up == nullptr ? "" : up->parent;
      }
      if (at == nodes[i].id) {
        violations.Add(platform::RowField("classification_nodes", i, "placements"),
                       absl::StrCat("in tree '", placement.tree, "' node '", nodes[i].id,
                                    "' is its own ancestor; remove the cycle"));
      }
    }
  }
}

}  // namespace

void CheckPrintedTexts(platform::FieldViolations& violations, const std::string& field,
                       const std::vector<PrintedText>& texts) {
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string row = platform::RowField(field, i, "");
    platform::CheckText(violations, row + ".place", texts[i].place, platform::kMaxShortText, true);
    platform::CheckText(violations, row + ".text", texts[i].text, platform::kMaxDisplayName, true);
  }
}

void CheckPlacements(platform::FieldViolations& violations, const std::string& row,
                     const std::vector<Placement>& placements,
                     const std::vector<ClassificationNode>& nodes, bool parent_required) {
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
    const auto parent =
        std::find_if(nodes.begin(), nodes.end(),
                     [&](const ClassificationNode& node) { return node.id == placement.parent; });
    if (parent == nodes.end()) {
      violations.Add(field + ".parent", absl::StrCat("classification node '", placement.parent,
                                                     "' does not exist in the year; create it "
                                                     "first or in the same batch"));
    } else if (PlacementIn(parent->placements, placement.tree) == nullptr) {
      violations.Add(field + ".parent", absl::StrCat("classification node '", placement.parent,
                                                     "' is not placed in tree '", placement.tree,
                                                     "'; choose a parent of the same tree"));
    }
  }
}

absl::Status ValidateNew(const std::string& scope, const std::vector<ClassificationNode>& nodes,
                         const std::vector<ClassificationNode>& existing) {
  platform::FieldViolations violations;
  std::vector<ClassificationNode> all = existing;
  all.insert(all.end(), nodes.begin(), nodes.end());
  std::set<std::string> taken;
  for (const ClassificationNode& node : existing) taken.insert(node.id);
  std::set<std::string> seen;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const ClassificationNode& node = nodes[i];
    const std::string row = platform::RowField("classification_nodes", i, "");
    if (!seen.insert(node.id).second) {
      violations.Add(row + ".name",
                     absl::StrCat("id '", node.id, "' stands twice in the batch; send it once"));
    }
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
  }
  CheckCycles(violations, nodes, all);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (!taken.contains(nodes[i].id)) continue;
    return platform::AlreadyExists(
        "ClassificationNode", nodes[i].id, platform::RowField("classification_nodes", i, "name"),
        absl::StrCat("id '", nodes[i].id, "' exists already in ", scope, "; choose another"));
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::catalog
