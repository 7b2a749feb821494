#include "services/indicator/domain/indicator_state.h"

#include "services/platform/base/names.h"

namespace kuzukuri::indicator {
namespace {

using platform::FieldViolations;
using platform::JurisdictionCode;
using platform::Year;

// Of the indicators of a year that edges may name.
ComponentIds ComponentsOf(const IndicatorState& state, Year year) {
  const auto others = state.others.find(year);
  ComponentIds components = others == state.others.end() ? ComponentIds() : others->second;
  const auto indicators = state.indicators.find(year);
  if (indicators == state.indicators.end()) return components;
  for (const auto& [id, indicator] : indicators->second) {
    std::set<std::string>& ids = components[id];
    for (const IndicatorComponent& component : indicator.components) ids.insert(component.id);
  }
  return components;
}

FieldViolations FindProblems(const JurisdictionCode& code, const IndicatorState& state,
                             platform::StateRows& names) {
  FieldViolations found(platform::kMostProblems);
  const auto rows_of = [&](const auto& all, Year year, const char* collection) {
    return names.Of(all, [&](const auto& row) {
      return platform::YearResourceName(code, year, collection, row.id);
    });
  };
  for (const auto& [year, indicators] : state.indicators) {
    const auto [rows, row_names] = rows_of(indicators, year, "indicators");
    Check(found, code, year, rows, kMostValues, row_names);
  }
  for (const auto& [year, edges] : state.edges) {
    const auto [rows, row_names] = rows_of(edges, year, "indicatorLineageEdges");
    Check(found, rows, {code, year, ComponentsOf(state, year - 1), ComponentsOf(state, year)},
          row_names);
  }
  return found;
}

}  // namespace

absl::Status CheckState(const JurisdictionCode& code, const IndicatorState& before,
                        const IndicatorState& after, const platform::ChangedRows& changed,
                        const FieldViolations& violations) {
  const auto check = [&](const IndicatorState& state) {
    return [&](platform::StateRows& rows) { return FindProblems(code, state, rows); };
  };
  return platform::JudgeState(changed, violations, check(before), check(after));
}

}  // namespace kuzukuri::indicator
