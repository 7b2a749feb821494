#include "services/budget/domain/parts.h"

#include <algorithm>
#include <optional>
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
  // Whether any part of the measure is not zero; what is carried to the next year is of the budget.
  bool HasAny(Measure measure) const {
    if (measure == Measure::kExecution) return figures.executed_yen != 0;
    for (size_t c = 0; c < figures.components.size(); ++c) {
      const Stage stage = StageOf(static_cast<Component>(c));
      const bool of_budget = stage == Stage::kAppropriation || stage == Stage::kCarriedOut;
      if (of_budget && figures.components[c] != 0) return true;
    }
    return false;
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
    ForgetUntold(view, node.lines, node.figures);
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

absl::Status AddTo(PartCount& count, const NodeLines& part, const std::string& what) {
  ++count.count;
  const auto sum = platform::CheckedAdd(count.appropriation, part.figures.current_yen);
  if (!sum) return SumTooLarge(what);
  count.appropriation = *sum;
  return absl::OkStatus();
}

// Counts the parts of a sum over nodes.
class PartsCounter {
 public:
  PartsCounter(const Nodes& nodes, const ExecutionView& view, const std::string& what)
      : view_(view), what_(what) {
    std::map<std::string, int> index;
    for (const auto& [name, node] : nodes) {
      index[name] = static_cast<int>(nodes_.size());
      nodes_.push_back(&node);
      told_.push_back(view.told ? view.ToldOf(node.lines) : std::nullopt);
    }
    for (const auto& [name, node] : nodes) {
      places_.push_back({Above(name, node, index), true});
      has_.push_back({node.Has(Measure::kAppropriation), node.Has(Measure::kExecution)});
    }
    ForgetExplainedWholes();
  }

  absl::StatusOr<PartsOfFigures> Run() {
    for (const Measure measure : kMeasures) {
      CountKnown(measure);
      KZ_RETURN_IF_ERROR(CountAbsent(measure));
    }
    KZ_RETURN_IF_ERROR(CountEarlier());
    return parts_;
  }

 private:
  Parts& Of(Measure measure) { return parts_[static_cast<size_t>(measure)]; }

  bool Has(size_t p, Measure measure) const { return has_[p][static_cast<size_t>(measure)]; }

  // A whole that papers told, and that its parts make to the yen, is no part of its own: reports
  // count so.
  void ForgetExplainedWholes() {
    if (!view_.told) return;
    std::vector<std::array<bool, kMeasures.size()>> known_below(places_.size());
    for (size_t p = 0; p < places_.size(); ++p) {
      for (const int above : places_[p].above) {
        for (size_t m = 0; m < kMeasures.size(); ++m) {
          known_below[static_cast<size_t>(above)][m] |= has_[p][m];
        }
      }
    }
    for (size_t p = 0; p < places_.size(); ++p) {
      for (size_t m = 0; m < kMeasures.size(); ++m) {
        has_[p][m] = has_[p][m] && (!known_below[p][m] || nodes_[p]->HasAny(kMeasures[m]));
      }
    }
  }

  bool IsToldWhole(size_t p) const {
    return told_[p] && told_[p]->with_below && told_[p]->date == view_.told->newest;
  }

  void CountKnown(Measure measure) {
    Parts& of = Of(measure);
    for (size_t p = 0; p < places_.size(); ++p) {
      const NodeLines& node = *nodes_[p];
      platform::Place& place = places_[p];
      place.is_known = Has(p, measure);
      place.is_part = node.IsPart(measure);
      place.has_money = node.HasMoney(measure);
      place.is_adjusted = node.Adjustment(measure) != 0;
      place.is_whole = measure == Measure::kExecution && IsToldWhole(p);
      const bool counts = place.has_money || !place.is_adjusted;
      of.is_known |= place.is_known;
      of.known += place.is_known && !place.is_part && counts ? 1 : 0;
    }
  }

  absl::Status CountAbsent(Measure measure) {
    for (const platform::Lack& lack : platform::FindLacks(places_)) {
      if (lack.stated_by >= 0) continue;
      KZ_RETURN_IF_ERROR(
          AddTo(Of(measure).absent, *nodes_[static_cast<size_t>(lack.place)], what_));
    }
    return absl::OkStatus();
  }

  // What the newest paper does not tell stays as it was last told.
  absl::Status CountEarlier() {
    Parts& of = Of(Measure::kExecution);
    const std::vector<bool> has_parts = platform::FindThoseWithParts(places_);
    for (size_t p = 0; p < places_.size(); ++p) {
      const Figures& figures = nodes_[p]->figures;
      const bool is_part =
          Has(p, Measure::kExecution) && (!has_parts[p] || figures.executed_yen != 0);
      if (!is_part || !told_[p] || told_[p]->date == view_.told->newest) continue;
      const std::vector<int>& above = places_[p].above;
      if (std::any_of(above.begin(), above.end(),
                      [this](int at) { return IsToldWhole(static_cast<size_t>(at)); })) {
        continue;
      }
      of.earliest = of.earlier.count == 0 ? told_[p]->date : std::min(of.earliest, told_[p]->date);
      KZ_RETURN_IF_ERROR(AddTo(of.earlier, *nodes_[p], what_));
    }
    return absl::OkStatus();
  }

  const ExecutionView& view_;
  const std::string& what_;
  std::vector<const NodeLines*> nodes_;
  std::vector<std::optional<LastTold::Node>> told_;
  std::vector<platform::Place> places_;
  std::vector<std::array<bool, kMeasures.size()>> has_;  // by measure, of places
  PartsOfFigures parts_;
};

}  // namespace

absl::StatusOr<PartsOfFigures> CountParts(const SummedLines& lines, const ExecutionView& view,
                                          const std::string& what) {
  KZ_ASSIGN_OR_RETURN(const Nodes nodes, ByNode(lines, view, what));
  return PartsCounter(nodes, view, what).Run();
}

}  // namespace kuzukuri::budget
