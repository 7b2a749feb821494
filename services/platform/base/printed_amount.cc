#include "services/platform/base/printed_amount.h"

#include <algorithm>

namespace kuzukuri::platform {
namespace {

constexpr int kTried = 2000;  // budgets tried one by one
constexpr int kNarrowings = 8;
constexpr int64_t kFull = 1000;  // 100 % in tenths of a percent
constexpr int64_t kHeld = 999;   // printed until every yen is spent
// Rates beyond it are nobody's and would overflow.
constexpr int64_t kMaxRate = 1'000'000'000'000;

// n / d towards minus and plus infinity; d is above zero.
Yen FloorDivide(Yen n, Yen d) { return n >= 0 ? n / d : -((-n + d - 1) / d); }
Yen CeilDivide(Yen n, Yen d) { return -FloorDivide(-n, d); }

// Executed amounts of which a rate is printed for a budget above zero.
YenRange ExecutedAt(Yen budget, int64_t permille) {
  const Yen rate = std::clamp(permille, -kMaxRate, kMaxRate);
  const Yen scale = 2 * kFull;
  const Yen low = (2 * rate - 1) * budget;
  const Yen high = (2 * rate + 1) * budget;
  YenRange range;
  // Half away from zero: the end nearer to zero rounds to the rate, the other one does not.
  range.low = permille > 0 ? CeilDivide(low, scale) : FloorDivide(low, scale) + 1;
  range.high = permille < 0 ? FloorDivide(high, scale) : CeilDivide(high, scale) - 1;
  if (permille == kHeld) range.high = std::max<Yen>(range.high, budget - 1);
  return range;
}

// Executed amounts that fit a budget.
YenRange Fitting(const PrintedRelations& printed, Yen budget) {
  YenRange fits = printed.executed;
  if (printed.difference) fits = fits.And(YenRange{budget, budget} - *printed.difference);
  if (printed.rate_permille && budget > 0) {
    fits = fits.And(ExecutedAt(budget, *printed.rate_permille));
  }
  return fits;
}

// Without the budgets for which no executed amount is left, found by narrowing both in turn.
YenRange Budgets(const PrintedRelations& printed) {
  YenRange budgets = printed.budget;
  YenRange executed = printed.executed;
  const Yen rate = std::clamp<int64_t>(printed.rate_permille.value_or(0), 0, kMaxRate);
  for (int i = 0; i < kNarrowings && !budgets.empty() && !executed.empty(); ++i) {
    if (printed.difference) {
      executed = executed.And(budgets - *printed.difference);
      budgets = budgets.And(executed + *printed.difference);
    }
    if (!printed.rate_permille || budgets.low <= 0 || budgets.empty()) continue;
    // Both ends of what a rate leaves are linear in the budget.
    executed = executed.And(ExecutedAt(budgets.low, *printed.rate_permille)
                                .Or(ExecutedAt(budgets.high, *printed.rate_permille)));
    if (rate == 0 || executed.low < 0) continue;
    // Held at 99.9 % a budget is at least what is spent of it.
    const Yen most = printed.rate_permille == kHeld ? 2 * kFull : 2 * rate + 1;
    budgets = budgets.And({FloorDivide(executed.low * 2 * kFull, most),
                           CeilDivide(executed.high * 2 * kFull, 2 * rate - 1)});
  }
  return executed.empty() ? YenRange{1, 0} : budgets;
}

// The part of a wide range of budgets that leaves the executed amounts most room. They lie between
// two lines whose gap is, but for fractions of a yen, concave in the budget.
YenRange MostRoom(const PrintedRelations& printed) {
  const auto gap = [&](Yen budget) {
    const YenRange fits = Fitting(printed, budget);
    return fits.high - fits.low;
  };
  YenRange budgets = Budgets(printed);
  while (budgets.high - budgets.low > kTried) {
    const Yen left = budgets.low + (budgets.high - budgets.low) / 3;
    const Yen right = budgets.high - (budgets.high - budgets.low) / 3;
    if (gap(left) < gap(right)) {
      budgets.low = left;
    } else {
      budgets.high = right;
    }
  }
  return budgets;
}

}  // namespace

YenRange YenRange::And(const YenRange& other) const {
  return {std::max(low, other.low), std::min(high, other.high)};
}

YenRange YenRange::Or(const YenRange& other) const {
  return {std::min(low, other.low), std::max(high, other.high)};
}

YenRange RoundsTo(int64_t printed, int64_t unit_yen) {
  const Yen centre = Yen(printed) * unit_yen;
  const Yen half = unit_yen / 2;
  YenRange range{centre - half, centre + half};
  if (half == 0) return range;
  // 12.5 rounds to 13 and -12.5 to -13: the end nearer to zero belongs to it.
  if (printed >= 0) range.high -= 1;
  if (printed <= 0) range.low += 1;
  return range;
}

Yen RoundYen(Yen yen, int64_t unit_yen) {
  const Yen unit = unit_yen;
  const Yen magnitude = ((yen < 0 ? -yen : yen) * 2 + unit) / (unit * 2);
  return yen < 0 ? -magnitude : magnitude;
}

bool IsRate(Yen executed, Yen budget, int64_t permille) {
  return ExecutedAt(budget, permille).Contains(executed);
}

std::optional<ExactAmounts> FindExactAmounts(const PrintedRelations& printed) {
  const YenRange budgets = MostRoom(printed);
  // The middle first: an example that is not at the edge is the plainer one.
  const Yen middle = budgets.low + (budgets.high - budgets.low) / 2;
  for (Yen step = 0; step <= budgets.high - budgets.low + 1; ++step) {
    for (const Yen budget : {middle - step, middle + step}) {
      if (!budgets.Contains(budget)) continue;
      const YenRange fits = Fitting(printed, budget);
      if (!fits.empty()) return ExactAmounts{budget, fits.low + (fits.high - fits.low) / 2};
    }
  }
  return std::nullopt;
}

}  // namespace kuzukuri::platform
