// What the lineage leaves unexplained.
#pragma once

#include <vector>

#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/node_names.h"
#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

struct LineageGaps {
  Findings counts;   // one for each two years that follow each other among the columns'
  Findings details;  // one for each (sub-)project, and for what may be a change of name
};

// What became of the projects between the columns' years, where nothing says it: it does not depend
// on amounts or dates. At level SUB_PROJECT also sub-projects of projects that themselves go on.
LineageGaps FindLineageGaps(const Timeline& timeline, const std::vector<Column>& columns,
                            Level level, const NodeNames& names);

}  // namespace kuzukuri::aggregator
