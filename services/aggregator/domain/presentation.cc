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

// Prints from exact figures and the rounded ones beside them.
PrintedCell PrintBoth(const MaybeYen& appropriation, const MaybeYen& executed,
                      const MaybeYen& rounded_appropriation, const MaybeYen& rounded_executed,
                      const Presentation& presentation) {
  PrintedCell cell;
  cell.appropriation = Text(rounded_appropriation);
  cell.executed = Text(rounded_executed);
  cell.difference = Text(presentation.rate_from_rounded
                             ? Difference(rounded_appropriation, rounded_executed)
                             : Round(Difference(appropriation, executed), presentation.unit_yen));
  const MaybeYen& denominator =
      presentation.rate_from_rounded ? rounded_appropriation : appropriation;
  const MaybeYen& numerator = presentation.rate_from_rounded ? rounded_executed : executed;
  if (!denominator || !numerator) return cell;
  const auto rate = platform::RatePermille(*numerator, *denominator, presentation.hold_below_full);
  if (rate) cell.rate = platform::FormatRate(*rate);
  return cell;
}

}  // namespace

PrintedCell Print(const Amounts& figures, const Presentation& presentation) {
  const MaybeYen appropriation = figures.Appropriation();
  const MaybeYen executed = figures.Executed();
  return PrintBoth(appropriation, executed, Round(appropriation, presentation.unit_yen),
                   Round(executed, presentation.unit_yen), presentation);
}

PrintedCell PrintTotal(const Amounts& figures, const std::vector<Amounts>& parts,
                       const Presentation& presentation) {
  // In yen nothing is rounded: a total is itself.
  if (!presentation.sum_of_rounded || presentation.unit_yen == 1) {
    return Print(figures, presentation);
  }
  MaybeYen appropriation;
  MaybeYen executed;
  for (const Amounts& part : parts) {
    Add(Round(part.Appropriation(), presentation.unit_yen), appropriation);
    Add(Round(part.Executed(), presentation.unit_yen), executed);
  }
  return PrintBoth(figures.Appropriation(), figures.Executed(), appropriation, executed,
                   presentation);
}

}  // namespace kuzukuri::aggregator
