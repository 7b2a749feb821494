#include "services/budget/domain/parts.h"

#include <algorithm>
#include <utility>

#include "services/platform/base/lacking.h"
#include "services/platform/base/money.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

constexpr std::array<Measure, 2> kMeasures = {Measure::kAppropriation, Measure::kExecution};

bool Records(const BudgetLine& line, Measure measure) {
  return measure == Measure::kAppropriation ? line.records_appropriation : line.records_execution;
}

// The lines of one node.
struct NodeLines {
  std::vector<const BudgetLine*> lines;
  std::vector<KindSum> sums;
  Figures figures;

  bool Has(Measure measure) const {
    return measure == Measure::kAppropriation ? figures.has_appropriation : figures.has_execution;
  }
  int64_t Adjustment(Measure measure) const {
    return figures[measure == Measure::kAppropriation ? Component::kAppropriationAdjustment
                                                      : Component::kDisbursedAdjustment];
  }
  bool HasMoney(Measure measure) const {
    return (measure == Measure::kAppropriation ? figures.current_yen : figures.executed_yen) !=
           Adjustment(measure);
  }
  // Some lines leave the measure out beside others that record both, and none records it alone.
  bool IsPart(Measure measure) const {
    bool both = false;
    bool without = false;
    for (const BudgetLine* line : lines) {
      const bool appropriation = line->records_appropriation;
      const bool execution = line->records_execution;
      both |= appropriation && execution;
      without |= !Records(*line, measure);
      if (Records(*line, measure) && appropriation != execution) return false;
    }
    return both && without;
  }
};

using Nodes = std::map<std::string, NodeLines>;

Recorded RecordedBy(const std::vector<const BudgetLine*>& lines) {
  Recorded recorded;
  for (const BudgetLine* line : lines) {
    recorded.appropriation |= line->records_appropriation;
    recorded.execution |= line->records_execution;
  }
  return recorded;
}

absl::StatusOr<Nodes> ByNode(const SummedLines& lines, const ExecutionView& view,
                             const std::string& what) {
  Nodes nodes;
  for (const auto& [line, sums] : lines) {
    NodeLines& node = nodes[line->node];
    node.lines.push_back(line);
    node.sums.insert(node.sums.end(), sums.begin(), sums.end());
  }
  for (auto& [name, node] : nodes) {
    KZ_ASSIGN_OR_RETURN(node.figures, FoldFigures(node.sums, RecordedBy(node.lines), view, what));
  }
  return nodes;
}

// The nodes above one: the project of a sub-project, then what its lines roll up into.
std::vector<int> Above(const std::string& name, const NodeLines& node,
                       const std::map<std::string, int>& index) {
  std::vector<int> above;
  const auto add = [&](const std::string& other) {
    const auto found = index.find(other);
    if (found == index.end() || other == name) return;
    if (std::find(above.begin(), above.end(), found->second) == above.end()) {
      above.push_back(found->second);
    }
  };
  add(name.substr(0, name.find("/subProjects/")));
  for (const BudgetLine* line : node.lines) {
    for (const std::string& rollup : line->rollups) add(rollup);
  }
  return above;
}

}  // namespace

absl::StatusOr<PartsOfFigures> CountParts(const SummedLines& lines, const ExecutionView& view,
                                          const std::string& what) {
  PartsOfFigures parts;
  KZ_ASSIGN_OR_RETURN(const Nodes nodes, ByNode(lines, view, what));
  std::map<std::string, int> index;
  std::vector<const NodeLines*> by_place;
  for (const auto& [name, node] : nodes) {
    index[name] = static_cast<int>(by_place.size());
    by_place.push_back(&node);
  }
  std::vector<platform::Place> places;
  for (const auto& [name, node] : nodes) places.push_back({Above(name, node, index), true});
  for (const Measure measure : kMeasures) {
    Parts& of = parts[static_cast<size_t>(measure)];
    for (size_t p = 0; p < places.size(); ++p) {
      const NodeLines& node = *by_place[p];
      places[p].is_known = node.Has(measure);
      places[p].is_part = node.IsPart(measure);
      places[p].has_money = node.HasMoney(measure);
      places[p].is_adjusted = node.Adjustment(measure) != 0;
      const bool counts = places[p].has_money || !places[p].is_adjusted;
      of.known += places[p].is_known && !places[p].is_part && counts ? 1 : 0;
    }
    for (const platform::Lack& lack : platform::FindLacks(places)) {
      if (lack.stated_by >= 0) continue;
      ++of.absent;
      const auto sum = platform::CheckedAdd(
          of.absent_appropriation, by_place[static_cast<size_t>(lack.place)]->figures.current_yen);
      if (!sum) return SumTooLarge(what);
      of.absent_appropriation = *sum;
    }
  }
  return parts;
}

}  // namespace kuzukuri::budget
