#include "services/report/comparison/page.h"

#include "absl/strings/str_cat.h"
#include "services/report/comparison/comparison.h"
#include "services/report/comparison/coverage.h"
#include "services/report/comparison/findings.h"
#include "services/report/comparison/footer.h"
#include "services/report/comparison/header.h"
#include "services/report/comparison/rows.h"

namespace kuzukuri::report {

std::string RenderComparison(const aggregator::v1::CompareExecutionResponse& answer,
                             const ComparisonPageOptions& options) {
  const Comparison comparison(answer, options);
  return absl::StrCat(HeaderText(comparison), RowsText(comparison), CoverageText(comparison),
                      FindingsText(comparison), FooterText(comparison));
}

}  // namespace kuzukuri::report
