#include "services/report/text/amounts.h"

#include "services/platform/base/money.h"

namespace kuzukuri::report {

std::optional<int64_t> SumOf(std::initializer_list<int64_t> amounts) {
  std::optional<int64_t> sum = 0;
  for (const int64_t amount : amounts) {
    sum = platform::CheckedAdd(*sum, amount);
    if (!sum) return std::nullopt;
  }
  return sum;
}

std::optional<int64_t> CarriedIn(const budget::v1::AppropriationFigures& figures) {
  return SumOf({figures.continued_carry_over_in_yen(), figures.approved_carry_over_in_yen(),
                figures.accidental_carry_over_in_yen(), figures.carry_over_in_not_stated_yen()});
}

std::optional<int64_t> Diverted(const budget::v1::AppropriationFigures& figures) {
  return SumOf({figures.diverted_yen(), figures.transferred_yen(), figures.reallocated_yen()});
}

int64_t KnownAppropriation(const aggregator::v1::Cell& cell) {
  return cell.has_appropriation_yen() ? cell.appropriation_yen()
                                      : cell.incomplete_appropriation().known_yen();
}

int64_t KnownExecuted(const aggregator::v1::Cell& cell) {
  return cell.has_executed_yen() ? cell.executed_yen() : cell.incomplete_executed().known_yen();
}

bool IsIncomplete(const aggregator::v1::Cell& cell) {
  return cell.has_incomplete_appropriation() || cell.has_incomplete_executed();
}

}  // namespace kuzukuri::report
