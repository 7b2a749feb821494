// Which resources of the catalogue say in which row something stands.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/aggregator/domain/difference_rows.h"

namespace kuzukuri::aggregator {

using ResourceNames = std::set<std::string>;

class DifferencePaths {
 public:
  // What the side points to must outlive it.
  explicit DifferencePaths(const ComparedSide& side);

  // What leads a leaf's content into its row: the node, what it stands under, and the lineage that
  // joins or, under RESTATED, leads on to others; with the nodes it meets there.
  void AddPath(int leaf, ResourceNames& names) const;
  // What a row is: its nodes, what they stand under, and its lineage.
  void AddRow(const Row& row, ResourceNames& names) const;

 private:
  void AddNode(int leaf, ResourceNames& names) const;
  void AddEdges(int leaf, ResourceNames& names) const;
  void FollowLineage(int leaf, ResourceNames& names) const;

  const ComparedSide side_;
  const Timeline& timeline_;
  // Edges by the project of either end.
  std::unordered_map<int, std::vector<const Edge*>> edges_;
  std::vector<std::vector<int>> leaves_of_row_;  // where lineage joins rows
};

}  // namespace kuzukuri::aggregator
