// Finds which (sub-)projects of two consecutive years belong together.
#pragma once

#include <vector>

#include "services/reader/domain/lineage_link.h"

namespace kuzukuri::reader::lineage {

// Every link points into both sides; a node may have several. The most certain are found first:
// equal names, then where sub-projects went, then budgets and what alone is left.
std::vector<Link> MatchYears(const Side& before, const Side& after);

}  // namespace kuzukuri::reader::lineage
