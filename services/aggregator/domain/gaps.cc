#include "services/aggregator/domain/gaps.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "services/platform/base/lacking.h"

namespace kuzukuri::aggregator {
namespace {

int64_t AmountOf(const Amounts& figures, BudgetMeasure measure) {
  return measure == kSpent ? figures[kExecuted] : figures.KnownAppropriation().value_or(0);
}

int64_t AdjustmentOf(const Amounts& figures, BudgetMeasure measure) {
  return figures[measure == kSpent ? kExecutedAdjustment : kAppropriationAdjustment];
}

class GapFinder {
 public:
  GapFinder(const Timeline& timeline, int year, const PartlyRecorded& partly, Expected expected,
            const LastTold* told, std::vector<Amounts>& leaves)
      : timeline_(timeline),
        year_(year),
        first_(timeline.first_leaf(year)),
        partly_(partly),
        told_(told),
        leaves_(leaves) {
    ForgetUntold();
    ForgetExplainedWholes();
    if (expected == Expected::kAllProjects) FindUntold();
  }

  std::vector<Gap> Run() {
    for (const BudgetMeasure measure : {kAppropriated, kSpent}) CountKnown(measure);
    if (IsAllKnown()) return {};
    MakePlaces();
    std::vector<Gap> gaps;
    for (const BudgetMeasure measure : {kAppropriated, kSpent}) AddGaps(measure, gaps);
    AddEarlier(gaps);
    std::stable_sort(gaps.begin(), gaps.end(),
                     [](const Gap& a, const Gap& b) { return a.leaf < b.leaf; });
    return gaps;
  }

 private:
  const Leaf& LeafAt(size_t l) const { return timeline_.leaf(first_ + static_cast<int>(l)); }

  // Null when papers did not tell its execution.
  const LastTold::Leaf* ToldAt(size_t l) const {
    return told_ == nullptr || !told_->leaves[l] ? nullptr : &*told_->leaves[l];
  }
  bool IsToldWhole(size_t l) const {
    const LastTold::Leaf* told = ToldAt(l);
    return told != nullptr && told->with_below && told->date == told_->newest;
  }
  bool IsToldEarlier(size_t l) const {
    const LastTold::Leaf* told = ToldAt(l);
    return told != nullptr && told->date < told_->newest;
  }

  // Execution that papers did not tell is known where others posted some.
  void ForgetUntold() {
    if (told_ == nullptr) return;
    for (size_t l = 0; l < leaves_.size(); ++l) {
      leaves_[l].has_execution &= ToldAt(l) != nullptr || leaves_[l][kExecuted] != 0;
    }
  }

  // A whole that papers told, and that its parts make to the yen, is no place of its own.
  void ForgetExplainedWholes() {
    if (told_ == nullptr) return;
    FindChains();
    std::vector<std::array<bool, kBudgetMeasures>> known_below(leaves_.size());
    for (size_t l = 0; l < leaves_.size(); ++l) {
      if (leaves_[l].Empty()) continue;
      for (const int above : Above(LeafAt(l))) {
        for (const BudgetMeasure measure : {kAppropriated, kSpent}) {
          known_below[static_cast<size_t>(above)][measure] |= leaves_[l].Has(measure);
        }
      }
    }
    for (size_t l = 0; l < leaves_.size(); ++l) {
      Amounts& leaf = leaves_[l];
      leaf.has_appropriation &= !known_below[l][kAppropriated] || HasBudget(leaf);
      leaf.has_execution &= !known_below[l][kSpent] || leaf[kExecuted] != 0;
    }
  }

  // Whether any part of an appropriation, or of what is carried to the next year, is not zero.
  static bool HasBudget(const Amounts& leaf) {
    for (size_t amount = 0; amount < kAmounts; ++amount) {
      const bool spent = amount == kExecuted || amount == kExecutedAdjustment;
      if (!spent && leaf[static_cast<Amount>(amount)] != 0) return true;
    }
    return false;
  }

  // Projects of the catalogue that the ledger says nothing of.
  void FindUntold() {
    for (const ProjectRef& ref : timeline_.projects()) {
      if (ref.year != year_ || ref.project == nullptr) continue;
      const auto begin = leaves_.begin() + (ref.own_leaf - first_);
      const bool untold = std::all_of(begin, begin + ref.leaf_count,
                                      [](const Amounts& leaf) { return leaf.Empty(); });
      if (untold) untold_.push_back(ref.own_leaf - first_);
    }
  }

  // Adjustments alone are no part of their own.
  void CountKnown(BudgetMeasure measure) {
    for (Amounts& leaf : leaves_) {
      const bool adjusted = AdjustmentOf(leaf, measure) != 0;
      const bool money = AmountOf(leaf, measure) != AdjustmentOf(leaf, measure);
      if (leaf.Has(measure) && (money || !adjusted)) leaf.parts[measure].known = 1;
    }
    for (const int l : partly_[measure]) {
      leaves_[static_cast<size_t>(l)].parts[measure].known = 0;
    }
  }

  // Most ledgers have no gaps, and need no places to see it.
  bool IsAllKnown() const {
    if (!untold_.empty() || !partly_[kAppropriated].empty() || !partly_[kSpent].empty()) {
      return false;
    }
    for (size_t l = 0; l < leaves_.size(); ++l) {
      const bool same = leaves_[l].has_appropriation == leaves_[l].has_execution;
      if (!same || IsToldEarlier(l)) return false;
    }
    return true;
  }

  void MakePlaces() {
    FindChains();
    places_.resize(leaves_.size());
    for (size_t l = 0; l < leaves_.size(); ++l) {
      places_[l].above = Above(LeafAt(l));
      places_[l].takes_part = !leaves_[l].Empty();
    }
    for (const int l : untold_) places_[static_cast<size_t>(l)].takes_part = true;
  }

  // The leaves of each classification node and of those above it.
  void FindChains() {
    if (!chains_.empty()) return;
    const CatalogYear& year = timeline_.year(year_);
    std::vector<int> leaf_of(year.nodes.size());
    for (size_t l = 0; l < leaves_.size(); ++l) {
      if (LeafAt(l).node >= 0) leaf_of[static_cast<size_t>(LeafAt(l).node)] = static_cast<int>(l);
    }
    for (const Node& node : year.nodes) {
      std::vector<int>& chain = chains_[node.id];
      for (const Node* at : timeline_.index(year_).Upwards(node.id)) {
        chain.push_back(leaf_of[static_cast<size_t>(at - year.nodes.data())]);
      }
    }
  }

  std::vector<int> Above(const Leaf& leaf) const {
    if (leaf.unknown()) return {};
    const CatalogYear& year = timeline_.year(year_);
    std::vector<int> above;
    if (leaf.sub >= 0) above.push_back(timeline_.project(leaf.project).own_leaf - first_);
    const std::string& node = leaf.node >= 0 ? year.nodes[static_cast<size_t>(leaf.node)].parent
                                             : timeline_.project(leaf.project).project->parent;
    const auto chain = chains_.find(node);
    if (chain != chains_.end())
      above.insert(above.end(), chain->second.begin(), chain->second.end());
    return above;
  }

  void AddGaps(BudgetMeasure measure, std::vector<Gap>& gaps) {
    for (size_t l = 0; l < leaves_.size(); ++l) {
      platform::Place& place = places_[l];
      place.is_known = leaves_[l].Has(measure);
      place.has_money = AmountOf(leaves_[l], measure) != AdjustmentOf(leaves_[l], measure);
      place.is_adjusted = AdjustmentOf(leaves_[l], measure) != 0;
      place.is_part = false;
      place.is_whole = measure == kSpent && IsToldWhole(l);
    }
    for (const int l : partly_[measure]) places_[static_cast<size_t>(l)].is_part = true;
    for (const platform::Lack& lack : platform::FindLacks(places_)) {
      gaps.push_back(
          {measure, first_ + lack.place, lack.stated_by < 0 ? -1 : first_ + lack.stated_by});
    }
  }

  // What the newest paper does not tell stays as it was last told.
  void AddEarlier(std::vector<Gap>& gaps) const {
    const std::vector<bool> has_parts = platform::FindThoseWithParts(places_);
    for (size_t l = 0; l < leaves_.size(); ++l) {
      const bool is_part =
          leaves_[l].has_execution && (!has_parts[l] || leaves_[l][kExecuted] != 0);
      if (!is_part || !IsToldEarlier(l)) continue;
      const std::vector<int>& above = places_[l].above;
      const auto whole = std::find_if(above.begin(), above.end(), [this](int at) {
        return IsToldWhole(static_cast<size_t>(at));
      });
      gaps.push_back({kSpent, first_ + static_cast<int>(l),
                      whole == above.end() ? -1 : first_ + *whole, ToldAt(l)->date});
    }
  }

  const Timeline& timeline_;
  const int year_;
  const int first_;
  const PartlyRecorded& partly_;
  const LastTold* const told_;
  std::vector<Amounts>& leaves_;
  std::vector<int> untold_;
  std::map<std::string, std::vector<int>> chains_;  // by id of a classification node
  std::vector<platform::Place> places_;
};

}  // namespace

void AddGap(const Gap& gap, int64_t appropriation_yen, Amounts& sum) {
  if (gap.told) {
    sum.AddEarlier(gap.measure, *gap.told, appropriation_yen);
  } else {
    sum.AddAbsent(gap.measure, appropriation_yen);
  }
}

std::vector<Gap> FindGaps(const Timeline& timeline, int year, const PartlyRecorded& partly,
                          Expected expected, const LastTold* told, std::vector<Amounts>& leaves) {
  return GapFinder(timeline, year, partly, expected, told, leaves).Run();
}

}  // namespace kuzukuri::aggregator
