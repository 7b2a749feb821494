#include "services/aggregator/handler/indicators.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/achievement.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

namespace iv1 = indicator::v1;

Decimal FromProto(const type::v1::Decimal& proto) { return {proto.unscaled(), proto.scale()}; }

std::optional<KnownValue> FindValue(const iv1::Indicator& indicator, const std::string& component,
                                    iv1::ValueRole role) {
  for (const iv1::IndicatorValue& value : indicator.values()) {
    if (value.component() != component || value.role() != role) continue;
    if (value.state() != iv1::VALUE_STATE_VALUE && value.state() != iv1::VALUE_STATE_ZERO) {
      return std::nullopt;
    }
    KnownValue known{FromProto(value.value()), std::nullopt};
    if (value.has_denominator()) known.denominator = FromProto(value.denominator());
    return known;
  }
  return std::nullopt;
}

Achievement Achieve(const iv1::Indicator& indicator, const iv1::IndicatorComponent& component) {
  ComponentValues values;
  values.measure = static_cast<Measure>(indicator.measure());
  values.direction = static_cast<Direction>(indicator.direction());
  values.comparator = static_cast<Comparator>(component.comparator());
  values.target = FindValue(indicator, component.id(), iv1::VALUE_ROLE_TARGET);
  values.actual = FindValue(indicator, component.id(), iv1::VALUE_ROLE_ACTUAL);
  values.baseline = FindValue(indicator, component.id(), iv1::VALUE_ROLE_BASELINE);
  return Achieve(values);
}

}  // namespace

RowIndicators::RowIndicators(const CompareInput& input, const Comparison& comparison,
                             const Fetched& fetched)
    : input_(input), comparison_(comparison) {
  std::set<int> years;
  for (const Column& column : input.columns) years.insert(column.spec.fiscal_year);
  for (const auto& [year, of_year] : fetched.indicators) {
    if (years.contains(year)) {
      for (const iv1::Indicator& indicator : of_year->indicators) {
        refs_.push_back({year,
                         indicator.name(),
                         {indicator.nodes().begin(), indicator.nodes().end()},
                         indicator.position()});
        protos_.push_back(&indicator);
      }
    }
    if (year == *years.begin()) continue;  // lineage into the first year is of no column
    edges_.insert(edges_.end(), of_year->edges.begin(), of_year->edges.end());
  }
  for (const Row& row : comparison.rows) {
    groups_.push_back(row.kind == RowKind::kNodes ? JoinIndicators(row, refs_, edges_)
                                                  : std::vector<IndicatorGroup>());
  }
}

int RowIndicators::ColumnOf(int fiscal_year) const {
  int found = -1;
  for (size_t c = 0; c < input_.columns.size(); ++c) {
    if (input_.columns[c].spec.fiscal_year == fiscal_year) found = static_cast<int>(c);
  }
  return found;
}

void RowIndicators::Add(size_t row, v1::Row& proto) const {
  for (const IndicatorGroup& group : groups_[row]) {
    v1::IndicatorComparison* item = proto.add_indicators();
    for (const size_t i : group.indicators) AddResult(comparison_.rows[row], i, *item);
    for (const size_t e : group.edges) {
      v1::IndicatorRelation* relation = item->add_relations();
      for (const std::string& name : edges_[e].predecessors) relation->add_predecessors(name);
      for (const std::string& name : edges_[e].successors) relation->add_successors(name);
      relation->set_comparability(static_cast<iv1::Comparability>(edges_[e].comparability));
    }
  }
}

void RowIndicators::AddResult(const Row& row, size_t i, v1::IndicatorComparison& proto) const {
  v1::IndicatorResult* result = proto.add_results();
  result->set_fiscal_year(refs_[i].fiscal_year);
  *result->mutable_indicator() = *protos_[i];
  for (const iv1::IndicatorComponent& component : protos_[i]->components()) {
    const Achievement achievement = Achieve(*protos_[i], component);
    if (achievement.formula == AchievementFormula::kNone && !achievement.met) continue;
    v1::Achievement* item = result->add_achievements();
    item->set_component(component.id());
    item->set_formula(static_cast<v1::AchievementFormula>(achievement.formula));
    if (achievement.permille) item->set_permille(*achievement.permille);
    if (achievement.met) item->set_met(*achievement.met);
  }
  AddCost(row, i, *result);
}

void RowIndicators::AddCost(const Row& row, size_t i, v1::IndicatorResult& proto) const {
  const iv1::Indicator& indicator = *protos_[i];
  if (indicator.measure() != iv1::MEASURE_COUNT || indicator.components_size() != 1 ||
      indicator.accumulation() == iv1::ACCUMULATION_CUMULATIVE ||
      indicator.accumulation() == iv1::ACCUMULATION_LEVEL || indicator.nodes_size() != 1 ||
      input_.policy == LineagePolicy::kRestated) {
    return;
  }
  const auto actual = FindValue(indicator, indicator.components(0).id(), iv1::VALUE_ROLE_ACTUAL);
  if (!actual || actual->denominator) return;
  const int column = ColumnOf(refs_[i].fiscal_year);
  for (const Member& member : row.members) {
    // Of a sub-project's indicator the project's money would say nothing.
    if (member.column != column || member.node != indicator.nodes(0)) continue;
    const auto executed = member.figures.Executed();
    if (!executed) return;
    if (const auto cost = CostPerUnit(*executed, actual->value)) {
      proto.set_cost_per_unit_yen(*cost);
      proto.set_cost_executed_yen(*executed);
    }
    return;
  }
}

std::vector<Finding> RowIndicators::FindAll() const {
  std::vector<Finding> findings;
  const auto add = [&](FindingKind kind, bool warning, size_t i, std::string message) {
    Finding& finding = findings.emplace_back();
    finding.kind = kind;
    finding.warning = warning;
    finding.column = ColumnOf(refs_[i].fiscal_year);
    finding.message = std::move(message);
    return &finding;
  };
  for (size_t i = 0; i < refs_.size(); ++i) {
    const int column = ColumnOf(refs_[i].fiscal_year);
    const int year = input_.columns[static_cast<size_t>(column)].year;
    for (const std::string& node : refs_[i].nodes) {
      if (input_.timeline->Knows(year, node)) continue;
      add(FindingKind::kUnknownIndicatorNode, true, i,
          absl::StrCat("indicator '", refs_[i].name, "' belongs to '", node,
                       "', which the catalog does not know at this snapshot"))
          ->node = node;
    }
    for (const iv1::IndicatorComponent& component : protos_[i]->components()) {
      const Achievement achievement = Achieve(*protos_[i], component);
      if (!achievement.met || *achievement.met) continue;
      Finding* finding =
          add(FindingKind::kIndicatorMissed, false, i,
              absl::StrCat(
                  "indicator '", protos_[i]->display_name(), "' missed its target",
                  achievement.permille
                      ? absl::StrCat(" (", platform::FormatRate(*achievement.permille), " of it)")
                      : ""));
      if (!refs_[i].nodes.empty()) finding->node = ProjectOf(refs_[i].nodes.front());
      if (achievement.permille) finding->figures.push_back(*achievement.permille);
    }
  }
  for (const IndicatorEdge& edge : edges_) {
    if (edge.comparability != iv1::COMPARABILITY_NOT_COMPARABLE &&
        edge.comparability != iv1::COMPARABILITY_REDEFINED) {
      continue;
    }
    for (size_t i = 0; i < refs_.size(); ++i) {
      if (std::find(edge.successors.begin(), edge.successors.end(), refs_[i].name) ==
          edge.successors.end()) {
        continue;
      }
      const bool replaced = edge.comparability == iv1::COMPARABILITY_NOT_COMPARABLE;
      Finding* finding = add(FindingKind::kIndicatorNotComparable, false, i,
                             absl::StrCat("indicator '", protos_[i]->display_name(), "' ",
                                          replaced ? "replaces another measure; the two cannot be "
                                                     "set against each other"
                                                   : "is defined anew; compare it with care"));
      if (!refs_[i].nodes.empty()) finding->node = ProjectOf(refs_[i].nodes.front());
    }
  }
  return findings;
}

}  // namespace kuzukuri::aggregator
