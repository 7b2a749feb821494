#include "services/aggregator/upstream/memory/ward.h"

#include <algorithm>

#include "services/aggregator/domain/fiscal_years.h"

namespace kuzukuri::aggregator {
namespace {

// Whoever asks for many jurisdictions that do not exist must not fill the memory either.
constexpr size_t kBytesOfItself = 2048;

}  // namespace

void Ward::Touch(Upstream service, const platform::Head& head) {
  switch (service) {
    case Upstream::kCatalog:
      years.Touch(head);
      directory.Touch(head);
      break;
    case Upstream::kBudget:
      books.Touch(head);
      published.Touch(head);
      break;
    case Upstream::kIndicator:
      indicators.Touch(head);
      break;
  }
}

bool Ward::IsRight(const KeptAnswers::Answer& answer, const Snapshot& at) const {
  const Snapshot& of = answer.snapshot;
  const Needs& needs = answer.needs;
  if (!directory.Same(platform::Year(), of.catalog, at.catalog)) return false;
  for (const platform::Year year : YearsFrom(needs.first_year, needs.last_year)) {
    if (!years.Same(year, of.catalog, at.catalog)) return false;
    if (needs.indicators && !indicators.Same(year, *of.indicator, *at.indicator)) return false;
  }
  return std::all_of(needs.book_years.begin(), needs.book_years.end(),
                     [&](platform::Year year) { return books.Same(year, of.budget, at.budget); });
}

size_t Ward::Bytes() const {
  return kBytesOfItself + years.bytes() + directory.bytes() + books.bytes() + indicators.bytes() +
         published.bytes() + plans.bytes() + answers.bytes();
}

}  // namespace kuzukuri::aggregator
