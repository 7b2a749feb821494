// What the aggregator tells of itself with the metrics, beside what every service does.
#pragma once

#include "services/aggregator/upstream/memory/memory.h"
#include "services/platform/server/measured.h"

namespace kuzukuri::aggregator {

platform::Figures MemoryFigures(const Memory& memory);

}  // namespace kuzukuri::aggregator
