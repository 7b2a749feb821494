#include "services/aggregator/wire/indicator_bytes.h"

#include "absl/strings/str_cat.h"
#include "services/aggregator/wire/frame.h"

namespace kuzukuri::aggregator {
namespace {

void AppendCost(const std::optional<UnitCost>& cost, std::string& out) {
  if (!cost) return;
  SmallMessage message;
  message.Optional(v1::IndicatorResult::kCostPerUnitYenFieldNumber, cost->per_unit_yen);
  message.Number(v1::IndicatorResult::kCostExecutedYenFieldNumber, cost->executed_yen);
  absl::StrAppend(&out, message.bytes());
}

}  // namespace

std::string ResultBytes(platform::Year fiscal_year, const indicator::v1::Indicator& indicator,
                        const std::vector<std::pair<std::string, Achievement>>& achievements) {
  v1::IndicatorResult result;
  result.set_fiscal_year(fiscal_year.value());
  *result.mutable_indicator() = indicator;
  for (const auto& [component, achievement] : achievements) {
    v1::Achievement* item = result.add_achievements();
    item->set_component(component);
    item->set_formula(static_cast<v1::AchievementFormula>(achievement.formula));
    if (achievement.permille) item->set_permille(*achievement.permille);
    if (achievement.met) item->set_met(*achievement.met);
  }
  return result.SerializeAsString();
}

std::string RelationBytes(const IndicatorEdge& edge) {
  v1::IndicatorRelation relation;
  for (const std::string& name : edge.predecessors) relation.add_predecessors(name);
  for (const std::string& name : edge.successors) relation.add_successors(name);
  relation.set_comparability(static_cast<indicator::v1::Comparability>(edge.comparability));
  return relation.SerializeAsString();
}

void AppendIndicators(std::span<const CostedResult> results,
                      std::span<const std::string* const> relations, std::string& out) {
  OpenFrame comparison(v1::Row::kIndicatorsFieldNumber, out);
  for (const CostedResult& one : results) {
    OpenFrame result(v1::IndicatorComparison::kResultsFieldNumber, out);
    out += *one.result;
    AppendCost(one.cost, out);
    result.End();
  }
  for (const std::string* relation : relations) {
    AppendFrame(v1::IndicatorComparison::kRelationsFieldNumber, *relation, out);
  }
  comparison.End();
}

v1::IndicatorResult MakeResult(const CostedResult& result) {
  std::string bytes = *result.result;
  AppendCost(result.cost, bytes);
  v1::IndicatorResult made;
  made.ParseFromString(bytes);
  return made;
}

}  // namespace kuzukuri::aggregator
