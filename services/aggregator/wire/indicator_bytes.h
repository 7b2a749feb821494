// The indicators of a row as bytes: made with the plan, but for what a unit of a result costs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/achievement.h"
#include "services/aggregator/domain/indicator_join.h"

namespace kuzukuri::aggregator {

// What a unit of a result costs, and of which executed amount.
struct UnitCost {
  int64_t per_unit_yen = 0;
  int64_t executed_yen = 0;
};

// IndicatorResult without the cost, the achievements by component.
std::string ResultBytes(platform::Year fiscal_year, const indicator::v1::Indicator& indicator,
                        const std::vector<std::pair<std::string, Achievement>>& achievements);
// IndicatorRelation.
std::string RelationBytes(const IndicatorEdge& edge);

// One result with its cost, where that is known.
struct CostedResult {
  const std::string* result = nullptr;
  std::optional<UnitCost> cost;
};

// Appends an IndicatorComparison to the bytes of its row.
void AppendIndicators(std::span<const CostedResult> results,
                      std::span<const std::string* const> relations, std::string& out);

v1::IndicatorResult MakeResult(const CostedResult& result);

}  // namespace kuzukuri::aggregator
