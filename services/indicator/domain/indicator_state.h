// What a write of several kinds of resources looks at, and whether what it leaves keeps every rule.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "services/indicator/domain/indicator.h"
#include "services/indicator/domain/indicator_lineage_edge.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/state_check.h"

namespace kuzukuri::indicator {

// Ids of components, by the indicator's.
using ComponentIds = std::map<platform::ResourceId, std::set<std::string>>;

// The indicators and edges that a write looks at: those it changes, and the edges that name an
// indicator it changes.
struct IndicatorState {
  std::map<platform::Year, std::map<platform::ResourceId, Indicator>> indicators;
  std::map<platform::Year, std::map<platform::ResourceId, IndicatorLineageEdge>> edges;
  // Of indicators that the write leaves alone and that edges may name.
  std::map<platform::Year, ComponentIds> others;
};

// Checks the state a write leaves, see platform::JudgeState.
absl::Status CheckState(const platform::JurisdictionCode& code, const IndicatorState& before,
                        const IndicatorState& after, const platform::ChangedRows& changed,
                        const platform::FieldViolations& violations);

}  // namespace kuzukuri::indicator
