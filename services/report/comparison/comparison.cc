#include "services/report/comparison/comparison.h"

#include "services/platform/base/money.h"

namespace kuzukuri::report {

Comparison::Comparison(const aggregator::v1::CompareExecutionResponse& compared,
                       const ComparisonPageOptions& page_options)
    : answer(compared),
      options(page_options),
      labels(LabelsOf(page_options.language)),
      columns(compared, labels) {}

std::string Comparison::Rounded(int64_t yen) const {
  return platform::FormatAmount(platform::DivideHalfAway(yen, options.unit_yen));
}

}  // namespace kuzukuri::report
