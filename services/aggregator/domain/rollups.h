// Budget lines that count in other classification nodes than the catalogue has above them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/aggregator/domain/book.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// Lines of one node that do. Names are full resource names.
struct RollupMismatch {
  int leaf = 0;                    // of the node
  std::vector<std::string> wrong;  // they name it, and it is not above them; in the order of names
  std::vector<std::string> missing;  // above them in the primary tree, and not named; from below
  std::vector<uint32_t> lines;       // their places
};

// Those of a year's book at a revision, by leaf. What a line may name is its own node and what is
// above it in any tree, what it must name is what is above it in the primary tree. Lines that name
// no classification node keep to themselves, and those on nodes the catalogue does not know have
// nothing above them: neither is held against it.
std::vector<RollupMismatch> FindRollupMismatches(const Timeline& timeline, int year,
                                                 const YearBook& book, platform::Revision revision);

// What a node that a line names is called: also one of another tree than the primary one.
std::string RollupName(const CatalogYear& year, const std::string& node);

}  // namespace kuzukuri::aggregator
