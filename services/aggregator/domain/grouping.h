// Which projects, or leaves, belong together under a lineage policy.
#pragma once

#include <set>
#include <vector>

#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// Numbers are the API's LineagePolicy.
enum class LineagePolicy { kAsPrinted = 1, kGrouped = 2, kRestated = 3 };

// Disjoint sets of 0 .. n-1.
class UnionFind {
 public:
  explicit UnionFind(size_t n);
  int Find(int item);
  void Join(int a, int b);

 private:
  std::vector<int> parent_;
};

// The set every leaf belongs to; leaves of one set are one row.
//   AS_PRINTED: CONTINUES edges between the two; and from one of `years` to the next of them, where
//     nothing is recorded of either, the same id and name, or the same name in the same place.
//   GROUPED: the connected components of all joining edges.
//   RESTATED: leaves where content may end up undivided: the successors of a split without shares,
//     and theirs.
// By project, all leaves of a project are in one set and edges of sub-projects count for their
// projects (AS_PRINTED: only those of the projects themselves); otherwise each leaf stands alone.
std::vector<int> GroupLeaves(const Timeline& timeline, LineagePolicy policy, bool by_project,
                             const std::set<int>& years);

}  // namespace kuzukuri::aggregator
