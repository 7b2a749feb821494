// What stands above a node or project in the trees of its year.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <map>
#include <string>
#include <vector>

#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "kuzukuri/catalog/v1/project.pb.h"

namespace kuzukuri::cli {

// Nodes and projects of a year, by full name.
using YearNodes = std::map<std::string, catalog::v1::ClassificationNode>;
using YearProjects = std::map<std::string, catalog::v1::Project>;
using Placements = google::protobuf::RepeatedPtrField<catalog::v1::Placement>;

// The nodes above in one tree, the nearest first.
std::vector<std::string> AboveInTree(const YearNodes& nodes, const std::string& tree,
                                     const Placements& placements);

// The nodes above in all trees, those of one first. What stands above one of them in another tree
// is above as well: reports sum so.
std::vector<std::string> AboveInAll(const YearNodes& nodes, const std::string& first_tree,
                                    const Placements& placements);

// The project a catalogue node is or belongs to; empty for a classification node.
std::string ProjectOf(const std::string& node);

// Where a catalogue node stands: the placements of itself, or of its project. Null where it is not
// known.
const Placements* PlacementsOf(const YearNodes& nodes, const YearProjects& projects,
                               const std::string& node);

}  // namespace kuzukuri::cli
