// Figures as the API's messages.
#pragma once

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/figures.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// Fills an empty cell. `hold_below_full`: rates stay at 99.9 % until every yen is spent.
void FillCell(const Figures& figures, bool hold_below_full, bool components, v1::Cell* proto);

void FillPrinted(const PrintedCell& printed, v1::Cell* proto);

void FillColumn(const Column& column, const Timeline& timeline, v1::Column* proto);

void FillFinding(const Finding& finding, v1::Finding* proto);

}  // namespace kuzukuri::aggregator
