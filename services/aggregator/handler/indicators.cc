#include "services/aggregator/handler/indicators.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/achievement.h"
#include "services/aggregator/handler/frame.h"
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

std::vector<std::shared_ptr<const YearIndicators>> YearsOf(const Query& query,
                                                           const Fetched& fetched) {
  std::vector<std::shared_ptr<const YearIndicators>> years;
  for (int year = query.FirstYear(); year <= query.LastYear(); ++year) {
    const auto found = fetched.indicators.find(year);
    years.push_back(found == fetched.indicators.end() ? nullptr : found->second);
  }
  return years;
}

// The last column of a fiscal year; -1 when there is none.
int ColumnOf(const Query& query, int fiscal_year) {
  int found = -1;
  for (size_t c = 0; c < query.columns.size(); ++c) {
    if (query.columns[c].fiscal_year == fiscal_year) found = static_cast<int>(c);
  }
  return found;
}

// What the cost of a unit is made of: counts in the period of one component that belong to a
// single project.
std::optional<Decimal> Counted(const iv1::Indicator& indicator) {
  if (indicator.measure() != iv1::MEASURE_COUNT || indicator.components_size() != 1 ||
      indicator.accumulation() == iv1::ACCUMULATION_CUMULATIVE ||
      indicator.accumulation() == iv1::ACCUMULATION_LEVEL || indicator.nodes_size() != 1) {
    return std::nullopt;
  }
  const auto actual = FindValue(indicator, indicator.components(0).id(), iv1::VALUE_ROLE_ACTUAL);
  if (!actual || actual->denominator) return std::nullopt;
  return actual->value;
}

std::string ResultBytes(int fiscal_year, const iv1::Indicator& indicator) {
  v1::IndicatorResult result;
  result.set_fiscal_year(fiscal_year);
  *result.mutable_indicator() = indicator;
  for (const iv1::IndicatorComponent& component : indicator.components()) {
    const Achievement achievement = Achieve(indicator, component);
    if (achievement.formula == AchievementFormula::kNone && !achievement.met) continue;
    v1::Achievement* item = result.add_achievements();
    item->set_component(component.id());
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
  relation.set_comparability(static_cast<iv1::Comparability>(edge.comparability));
  return relation.SerializeAsString();
}

}  // namespace

IndicatorTable::IndicatorTable(const Query& query, const Fetched& fetched, const Timeline& nodes,
                               const RowPlan& rows)
    : years_(YearsOf(query, fetched)) {
  for (size_t y = 0; y < years_.size(); ++y) {
    if (years_[y] == nullptr) continue;
    const int year = query.FirstYear() + static_cast<int>(y);
    const int column = ColumnOf(query, year);
    if (column >= 0) {
      for (const iv1::Indicator& indicator : years_[y]->indicators) {
        AddItem(year, column, indicator);
      }
    }
    // Lineage into the first year is of no column.
    if (y > 0) edges_.insert(edges_.end(), years_[y]->edges.begin(), years_[y]->edges.end());
  }
  KeepSingleCounts();
  FindPayers(rows);
  for (const IndicatorEdge& edge : edges_) relations_.push_back(RelationBytes(edge));
  join_.emplace(refs_, edges_);
  FindAll(nodes);
}

void IndicatorTable::AddItem(int fiscal_year, int column, const iv1::Indicator& proto) {
  refs_.push_back(
      {fiscal_year, proto.name(), {proto.nodes().begin(), proto.nodes().end()}, proto.position()});
  items_.push_back({&proto, column, ResultBytes(fiscal_year, proto), Counted(proto), nullptr});
}

void IndicatorTable::KeepSingleCounts() {
  // Of a project that counts several things the money belongs to none of them alone.
  std::map<std::string, int> counts;
  for (const Item& item : items_) {
    if (item.counted) ++counts[item.proto->nodes(0)];
  }
  for (Item& item : items_) {
    if (item.counted && counts[item.proto->nodes(0)] > 1) item.counted.reset();
  }
}

void IndicatorTable::FindPayers(const RowPlan& rows) {
  std::map<std::pair<int, std::string>, const MemberInfo*> members;  // by column and node
  for (const MemberInfo& info : rows.infos)
    members.emplace(std::pair(info.column, info.node), &info);
  for (Item& item : items_) {
    if (!item.counted) continue;
    const auto found = members.find(std::pair(item.column, item.proto->nodes(0)));
    if (found != members.end()) item.payer = found->second;
  }
}

size_t IndicatorTable::AnswerBytes() const {
  size_t bytes = 0;
  for (const Item& item : items_) bytes += item.result.size();
  return bytes;
}

size_t IndicatorTable::Bytes() const {
  size_t bytes = 0;
  for (const Item& item : items_) bytes += 500 + item.result.size();
  for (const std::string& relation : relations_) bytes += 300 + relation.size();
  return bytes;
}

bool IndicatorTable::IsOf(const Query& query, const Fetched& fetched) const {
  return YearsOf(query, fetched) == years_;
}

SmallMessage IndicatorTable::Cost(const Row& row, const Item& item) const {
  SmallMessage cost;
  if (item.payer == nullptr) return cost;
  for (const Member& member : row.members) {
    if (member.info != item.payer) continue;
    const auto executed = member.figures.Executed();
    if (!executed) return cost;
    const auto per_unit = CostPerUnit(*executed, *item.counted);
    if (!per_unit) return cost;
    cost.Optional(v1::IndicatorResult::kCostPerUnitYenFieldNumber, *per_unit);
    cost.Number(v1::IndicatorResult::kCostExecutedYenFieldNumber, *executed);
    return cost;
  }
  return cost;
}

void IndicatorTable::Append(const Row& row, const std::vector<IndicatorGroup>& groups,
                            bool restated, std::string& out) const {
  for (const IndicatorGroup& group : groups) {
    OpenFrame comparison(v1::Row::kIndicatorsFieldNumber, out);
    for (const size_t i : group.indicators) {
      OpenFrame result(v1::IndicatorComparison::kResultsFieldNumber, out);
      out += items_[i].result;
      if (!restated) absl::StrAppend(&out, Cost(row, items_[i]).bytes());
      result.End();
    }
    for (const size_t e : group.edges) {
      AppendFrame(v1::IndicatorComparison::kRelationsFieldNumber, relations_[e], out);
    }
    comparison.End();
  }
}

std::vector<v1::IndicatorResult> IndicatorTable::Results(
    const Row& row, const std::vector<IndicatorGroup>& groups) const {
  std::vector<v1::IndicatorResult> results;
  for (const IndicatorGroup& group : groups) {
    for (const size_t i : group.indicators) {
      results.emplace_back().ParseFromString(
          absl::StrCat(items_[i].result, Cost(row, items_[i]).bytes()));
    }
  }
  return results;
}

void IndicatorTable::FindAll(const Timeline& nodes) {
  const auto add = [&](FindingKind kind, bool warning, size_t i, std::string message) {
    Finding& finding = findings_.emplace_back();
    finding.kind = kind;
    finding.warning = warning;
    finding.column = items_[i].column;
    finding.message = std::move(message);
    finding.indicator = refs_[i].name;
    if (!refs_[i].nodes.empty()) finding.node = ProjectOf(refs_[i].nodes.front());
    return &finding;
  };
  for (size_t i = 0; i < refs_.size(); ++i) {
    const int year = nodes.IndexOf(refs_[i].fiscal_year);
    for (const std::string& node : refs_[i].nodes) {
      if (nodes.Knows(year, node)) continue;
      add(FindingKind::kUnknownIndicatorNode, true, i,
          absl::StrCat("indicator '", refs_[i].name, "' belongs to '", node,
                       "', which the catalog does not know at this snapshot"))
          ->node = node;
    }
    for (const iv1::IndicatorComponent& component : items_[i].proto->components()) {
      const Achievement achievement = Achieve(*items_[i].proto, component);
      if (!achievement.met || *achievement.met) continue;
      Finding* finding =
          add(FindingKind::kIndicatorMissed, false, i,
              absl::StrCat(
                  "indicator '", items_[i].proto->display_name(), "' missed its target",
                  achievement.permille
                      ? absl::StrCat(" (", platform::FormatRate(*achievement.permille), " of it)")
                      : ""));
      if (achievement.permille) finding->figures.push_back(*achievement.permille);
    }
  }
  for (const IndicatorEdge& edge : edges_) {
    const bool replaced = edge.comparability == iv1::COMPARABILITY_NOT_COMPARABLE;
    if (!replaced && edge.comparability != iv1::COMPARABILITY_REDEFINED) continue;
    for (size_t i = 0; i < refs_.size(); ++i) {
      if (std::find(edge.successors.begin(), edge.successors.end(), refs_[i].name) ==
          edge.successors.end()) {
        continue;
      }
      add(FindingKind::kIndicatorNotComparable, false, i,
          absl::StrCat("indicator '", items_[i].proto->display_name(), "' ",
                       replaced
                           ? "replaces another measure; the two cannot be set against each other"
                           : "is defined anew; compare it with care"));
    }
  }
}

}  // namespace kuzukuri::aggregator
