#include "services/aggregator/domain/lineage_flow.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {

std::vector<int64_t> PlaceYen(int64_t amount, const std::vector<Weight>& weights) {
  const Weight magnitude = abs(Weight(amount));
  const Weight whole = std::accumulate(weights.begin(), weights.end(), Weight(0));
  std::vector<Weight> parts(weights.size());
  std::vector<Weight> remainders(weights.size());
  Weight missing = magnitude;
  for (size_t i = 0; i < weights.size(); ++i) {
    divide_qr(Weight(magnitude * weights[i]), whole, parts[i], remainders[i]);
    missing -= parts[i];
  }
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  // Fewer yen are missing than there are parts with a remainder.
  order.resize(static_cast<size_t>(missing));
  for (const size_t i : order) ++parts[i];
  std::vector<int64_t> yen;
  for (const Weight& part : parts) yen.push_back(static_cast<int64_t>(amount < 0 ? -part : part));
  return yen;
}

class LineageFlow::Finder {
 public:
  Finder(const Timeline& timeline, int last, Undivided undivided)
      : timeline_(timeline), last_(last), undivided_(undivided) {
    flow_.targets_.resize(timeline.leaves().size());
  }

  void Add(int leaf) {
    const std::vector<Step> steps = StepsOf(leaf);
    Target& target = flow_.targets_[static_cast<size_t>(leaf)];
    if (steps.empty()) {
      target.end = leaf;
    } else if (steps.size() == 1) {
      target = TargetOf(leaf, steps.front());
    } else {
      target = Merge(leaf, steps);
    }
  }

  LineageFlow Take() { return std::move(flow_); }

 private:
  using Sums = std::map<int, Weight, std::function<bool(int, int)>>;

  std::vector<Step> StepsOf(int leaf) const {
    const std::vector<int>& open = timeline_.Undetermined(leaf);
    if (undivided_ == Undivided::kFollowsFirst && !open.empty()) return {{open.front(), kWhole}};
    return timeline_.Next(leaf);
  }

  // What leads past the last year has not left by then.
  Target TargetOf(int leaf, const Step& step) const {
    if (step.leaf == leaf || timeline_.leaf(step.leaf).year > last_) return {leaf};
    return flow_.targets_[static_cast<size_t>(step.leaf)];
  }

  int PowerOf(const Target& target) const {
    return target.ends < 0 ? 0 : flow_.ends_[static_cast<size_t>(target.ends)].power;
  }

  // 10^6 to a power.
  const Weight& Power(int power) {
    while (static_cast<int>(powers_.size()) <= power) powers_.push_back(powers_.back() * kWhole);
    return powers_[static_cast<size_t>(power)];
  }

  Target Merge(int leaf, const std::vector<Step>& steps) {
    int power = 0;
    for (const Step& step : steps) power = std::max(power, PowerOf(TargetOf(leaf, step)));
    Sums sums([this](int a, int b) { return timeline_.Before(a, b); });
    for (const Step& step : steps) {
      const Target target = TargetOf(leaf, step);
      const Weight share = Power(power - PowerOf(target)) * step.share_ppm;
      if (target.ends < 0) {
        sums[target.end] += share;
        continue;
      }
      const Ends& ends = flow_.ends_[static_cast<size_t>(target.ends)];
      for (size_t i = 0; i < ends.leaves.size(); ++i) {
        sums[ends.leaves[i]] += ends.weights[i] * share;
      }
    }
    if (sums.size() == 1) return {sums.begin()->first};
    return Keep(power + 1, std::move(sums));
  }

  Target Keep(int power, Sums sums) {
    Ends& ends = flow_.ends_.emplace_back();
    ends.power = power;
    flow_.power_ = std::max(flow_.power_, power);
    for (auto& [leaf, weight] : sums) {
      ends.leaves.push_back(leaf);
      ends.weights.push_back(std::move(weight));
    }
    return {-1, static_cast<int>(flow_.ends_.size()) - 1};
  }

  const Timeline& timeline_;
  const int last_;
  const Undivided undivided_;
  std::vector<Weight> powers_ = {Weight(1)};
  LineageFlow flow_;
};

absl::StatusOr<LineageFlow> LineageFlow::Find(const Timeline& timeline, int first, int last,
                                              Undivided undivided,
                                              const StillWanted& still_wanted) {
  Finder finder(timeline, last, undivided);
  for (int year = last; year >= first; --year) {
    for (const int leaf : timeline.LeavesOf(year)) {
      if (timeline.Next(leaf).size() > 1) KZ_RETURN_IF_ERROR(still_wanted());
      finder.Add(leaf);
    }
  }
  return finder.Take();
}

std::vector<Amounts> LineageFlow::Divide(const Amounts& figures, const Ends& ends) const {
  std::vector<Amounts> parts(ends.leaves.size(), figures.WithoutAmounts());
  for (size_t amount = 0; amount < kAmounts; ++amount) {
    if (figures[amount] == 0) continue;
    const std::vector<int64_t> yen = PlaceYen(figures[amount], ends.weights);
    for (size_t i = 0; i < parts.size(); ++i) parts[i].Add(static_cast<Amount>(amount), yen[i]);
  }
  return parts;
}

std::vector<Weight> LineageFlow::SharesOf(int leaf) const {
  const auto in_unit = [this](Weight weight, int power) {
    for (; power < power_; ++power) weight *= kWhole;
    return weight;
  };
  const Target& target = targets_[static_cast<size_t>(leaf)];
  if (target.ends < 0) return {in_unit(Weight(1), 0)};
  const Ends& ends = ends_[static_cast<size_t>(target.ends)];
  std::vector<Weight> shares;
  for (const Weight& weight : ends.weights) shares.push_back(in_unit(weight, ends.power));
  return shares;
}

size_t LineageFlow::Bytes() const {
  constexpr int kBitsOfYear = 20;
  size_t bytes = targets_.size() * sizeof(Target);
  for (const Ends& ends : ends_) {
    const size_t digits = static_cast<size_t>(ends.power * kBitsOfYear / 8);
    bytes += sizeof(Ends) + ends.leaves.size() * (sizeof(int) + sizeof(Weight) + digits);
  }
  return bytes;
}

}  // namespace kuzukuri::aggregator
