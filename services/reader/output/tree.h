// The classification of a year's projects, as its lists of projects and its total say.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/reader/output/amounts.h"
#include "services/reader/output/ids.h"

namespace kuzukuri::reader {

struct TreeNode {
  std::string id;
  std::string kind;  // total, class, pillar
  std::string name;
  std::vector<std::pair<std::string, std::string>> printed;  // place, text
  std::string note;
  Place place;
  Certainty certainty;
  int parent = -1;
  int position = 0;
  bool outside = false;
};

struct Tree {
  std::vector<TreeNode> nodes;    // parents before children
  std::vector<int> project_node;  // of each project
  std::vector<int> project_position;
  // For each table and row: the node it is about, -1 when it is about none or a project.
  std::vector<std::vector<int>> row_node;
};

Tree BuildTree(const Statement& statement, const FigureIndex& figures, const KnownIds& known);

}  // namespace kuzukuri::reader
