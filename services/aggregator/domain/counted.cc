#include "services/aggregator/domain/counted.h"

#include <limits>

#include "services/aggregator/domain/papers.h"

namespace kuzukuri::aggregator {
namespace {

// Numbers of the API's LedgerComponent: those up to 15 are the parts of an appropriation and what
// is carried out, in the order of Amount; so are those of what is not stated, from 22 on.
constexpr size_t kLastAppropriation = 15;
constexpr size_t kCommittedComponent = 16;
constexpr size_t kFirstDisbursed = 18;
constexpr size_t kFirstNotStated = 22;

// The last day a view counts, from 1 April.
int LastDay(platform::Year fiscal_year, const std::optional<platform::Date>& as_of) {
  if (!as_of) return std::numeric_limits<uint16_t>::max();
  return platform::DaysBetween(platform::FiscalYearStart(fiscal_year), *as_of);
}

// The amount each component adds to, under a view.
std::array<size_t, kLedgerComponents> AmountOfComponent(bool execution_known, int stage) {
  std::array<size_t, kLedgerComponents> amounts;
  amounts.fill(kNowhere);
  for (size_t c = 1; c <= kLastAppropriation; ++c) amounts[c] = c - 1;
  for (size_t c = kFirstNotStated; c < kLedgerComponents; ++c) {
    amounts[c] = kNotStated + (c - kFirstNotStated);
  }
  if (!execution_known) return amounts;
  if (stage == kCommitmentStage) {
    amounts[kCommittedComponent] = kExecuted;
  } else {
    for (size_t c = kFirstDisbursed; c <= kDisbursedAdjustment; ++c) amounts[c] = kExecuted;
  }
  return amounts;
}

}  // namespace

Counted::Counted(const YearBook& book, const BookView& view) {
  const platform::ExecutionReading reading = ReadExecution(book, view);
  execution_known = reading.known;
  amount_of = AmountOfComponent(reading.known, reading.counted_stage);
  last_day = LastDay(book.fiscal_year, view.as_of);
}

Amounts Counted::Nothing() const {
  Amounts total;
  total.has_appropriation = true;
  total.has_execution = execution_known;
  return total;
}

}  // namespace kuzukuri::aggregator
