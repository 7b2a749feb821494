#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/catalog/domain/placement.h"
#include "services/catalog/domain/unique.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

// A total, expenditure class, pillar or table grouping of one fiscal year.
struct ClassificationNode {
  platform::ResourceId id;
  int kind = 0;  // number of the API's ClassificationNode.Kind
  std::string display_name;
  std::vector<PrintedText> printed_names;
  std::vector<Placement> placements;
  bool outside_total = false;
  std::string note;
  platform::Revision revision;
};

// What new nodes of a year are checked against.
struct NodeSurroundings {
  platform::JurisdictionCode jurisdiction;
  platform::Year fiscal_year;
  std::string primary_tree;
  std::vector<ClassificationNode> nodes;  // that exist already
};

// Adds violations for nodes of a year, together with those that exist, and for what they have in
// common; `rows` is what they are called.
UniqueNames Check(platform::FieldViolations& violations,
                  const std::vector<ClassificationNode>& nodes,
                  const NodeSurroundings& surroundings, const platform::RowNames& rows);

// Checks a batch of new nodes of a year together with those that exist: texts, ids, names among
// siblings of the primary tree, and that every tree stays a forest (known parents placed in the
// same tree, no cycle). `violations` are those found before, when the names were read; the error
// lists all of them.
absl::Status ValidateNew(const std::vector<ClassificationNode>& nodes,
                         const NodeSurroundings& surroundings,
                         platform::FieldViolations violations = {});

// Nodes by id. Points into the vector it was made from.
using NodeIndex = std::map<platform::ResourceId, const ClassificationNode*>;
NodeIndex IndexNodes(const std::vector<ClassificationNode>& nodes);

// Adds violations for printed texts.
void CheckPrintedTexts(platform::FieldViolations& violations, const std::string& field,
                       const std::vector<PrintedText>& texts);

// Adds violations for placements: tree ids, one placement per tree, parents among `nodes` that
// are placed in the same tree. `parent_required` for projects. A parent that is no id was reported
// when it was read.
void CheckPlacements(platform::FieldViolations& violations, const std::string& row,
                     const std::vector<Placement>& placements, const NodeIndex& nodes,
                     bool parent_required);

}  // namespace kuzukuri::catalog
