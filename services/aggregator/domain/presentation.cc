#include "services/aggregator/domain/presentation.h"

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

using Amount = std::optional<int64_t>;

Amount Round(const Amount& amount, int64_t unit) {
  if (!amount) return std::nullopt;
  return platform::DivideHalfAway(*amount, unit);
}

Amount Difference(const Amount& appropriation, const Amount& executed) {
  if (!appropriation || !executed) return std::nullopt;
  return platform::CheckedSub(*appropriation, *executed);
}

std::string Text(const Amount& amount) { return amount ? platform::FormatAmount(*amount) : ""; }

// Prints from exact figures and the rounded ones beside them.
PrintedCell PrintBoth(const Amount& appropriation, const Amount& executed,
                      const Amount& rounded_appropriation, const Amount& rounded_executed,
                      const Presentation& presentation) {
  PrintedCell cell;
  cell.appropriation = Text(rounded_appropriation);
  cell.executed = Text(rounded_executed);
  cell.difference = Text(presentation.rate_from_rounded
                             ? Difference(rounded_appropriation, rounded_executed)
                             : Round(Difference(appropriation, executed), presentation.unit_yen));
  const Amount& denominator =
      presentation.rate_from_rounded ? rounded_appropriation : appropriation;
  const Amount& numerator = presentation.rate_from_rounded ? rounded_executed : executed;
  if (!denominator || !numerator) return cell;
  const auto rate = platform::RatePermille(*numerator, *denominator, presentation.hold_below_full);
  if (rate) cell.rate = platform::FormatRate(*rate);
  return cell;
}

}  // namespace

PrintedCell Print(const Figures& figures, const Presentation& presentation) {
  return PrintBoth(figures.appropriation, figures.executed,
                   Round(figures.appropriation, presentation.unit_yen),
                   Round(figures.executed, presentation.unit_yen), presentation);
}

PrintedCell PrintTotal(const Figures& figures, const std::vector<Figures>& parts,
                       const Presentation& presentation) {
  if (!presentation.sum_of_rounded) return Print(figures, presentation);
  Figures sum;
  for (const Figures& part : parts) {
    Figures rounded;
    rounded.appropriation = Round(part.appropriation, presentation.unit_yen);
    rounded.executed = Round(part.executed, presentation.unit_yen);
    // The exact sum fits into 64 bits, so the sum of its rounded parts does.
    if (!sum.Add(rounded).ok()) return Print(figures, presentation);
  }
  return PrintBoth(figures.appropriation, figures.executed, sum.appropriation, sum.executed,
                   presentation);
}

}  // namespace kuzukuri::aggregator
