#include "services/aggregator/domain/presentation.h"

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

using MaybeYen = std::optional<int64_t>;

MaybeYen Round(const MaybeYen& amount, int64_t unit) {
  if (!amount) return std::nullopt;
  return platform::DivideHalfAway(*amount, unit);
}

void Add(const MaybeYen& part, MaybeYen& sum) {
  if (!part) return;
  // The exact sum fits into 64 bits, so that of the rounded parts does.
  int64_t total = 0;
  if (!__builtin_add_overflow(sum.value_or(0), *part, &total)) sum = total;
}

MaybeYen Difference(const MaybeYen& appropriation, const MaybeYen& executed) {
  if (!appropriation || !executed) return std::nullopt;
  return platform::CheckedSub(*appropriation, *executed);
}

std::string Text(const MaybeYen& amount) { return amount ? platform::FormatAmount(*amount) : ""; }

// An amount as a whole and what is known of it, rounded.
struct Figure {
  MaybeYen exact;    // absent where it is not known of all its parts
  MaybeYen rounded;  // of what is known

  std::string Printed() const {
    return rounded && !exact ? kIncompleteMark + Text(rounded) : Text(rounded);
  }
  MaybeYen MadeOf(bool from_rounded) const { return exact && from_rounded ? rounded : exact; }
};

PrintedCell PrintBoth(const Figure& appropriation, const Figure& executed,
                      const Presentation& presentation) {
  const bool rounded = presentation.rate_from_rounded;
  const MaybeYen whole = appropriation.MadeOf(rounded);
  const MaybeYen part = executed.MadeOf(rounded);
  PrintedCell cell;
  cell.appropriation = appropriation.Printed();
  cell.executed = executed.Printed();
  cell.difference = Text(rounded ? Difference(whole, part)
                                 : Round(Difference(whole, part), presentation.unit_yen));
  if (!whole || !part) return cell;
  const auto rate = platform::RatePermille(*part, *whole, presentation.hold_below_full);
  if (rate) cell.rate = platform::FormatRate(*rate);
  return cell;
}

}  // namespace

PrintedCell Print(const Amounts& figures, const Presentation& presentation) {
  return PrintBoth(
      {figures.Appropriation(), Round(figures.KnownAppropriation(), presentation.unit_yen)},
      {figures.Executed(), Round(figures.KnownExecuted(), presentation.unit_yen)}, presentation);
}

PrintedCell PrintTotal(const Amounts& figures, const std::vector<Amounts>& parts,
                       const Presentation& presentation) {
  // In yen nothing is rounded: a total is itself.
  if (!presentation.sum_of_rounded || presentation.unit_yen == 1) {
    return Print(figures, presentation);
  }
  Figure appropriation{figures.Appropriation(), std::nullopt};
  Figure executed{figures.Executed(), std::nullopt};
  for (const Amounts& part : parts) {
    Add(Round(part.KnownAppropriation(), presentation.unit_yen), appropriation.rounded);
    Add(Round(part.KnownExecuted(), presentation.unit_yen), executed.rounded);
  }
  return PrintBoth(appropriation, executed, presentation);
}

}  // namespace kuzukuri::aggregator
