// Changes of indicators and of their lineage, as one write.
#pragma once

#include "services/platform/server/changes.h"

namespace kuzukuri::indicator {

// INVALID_ARGUMENT, FAILED_PRECONDITION as CheckState says.
const platform::ChangeRules& IndicatorChanges();

}  // namespace kuzukuri::indicator
