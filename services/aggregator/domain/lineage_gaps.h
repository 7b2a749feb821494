// What the lineage leaves unexplained.
#pragma once

#include <vector>

#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// What became of the projects between the columns' years, where nothing says it: it does not depend
// on amounts or dates. At level SUB_PROJECT also sub-projects of projects that themselves go on.
Findings FindLineageGaps(const Timeline& timeline, const std::vector<Column>& columns, Level level);

}  // namespace kuzukuri::aggregator
