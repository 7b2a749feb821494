#include "services/report/comparison/coverage.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"

namespace kuzukuri::report {
namespace {

std::string PartText(const Comparison& comparison, const aggregator::v1::Coverage::Part& part) {
  const Labels& labels = comparison.labels;
  std::vector<std::string> amounts;
  for (int i = 0; i < part.appropriation_yen_size(); ++i) {
    const bool incomplete =
        i < part.absent_appropriation_parts_size() && part.absent_appropriation_parts(i) != 0;
    amounts.push_back(absl::StrCat(incomplete ? kIncompleteMark : "",
                                   comparison.Rounded(part.appropriation_yen(i))));
  }
  return absl::StrCat(
      labels.matches.Of(part.match()), " ", absl::Substitute(labels.comparison.rows, part.rows()),
      absl::Substitute(labels.in_brackets,
                       absl::StrCat(labels.appropriation, " ", absl::StrJoin(amounts, "／"))));
}

}  // namespace

std::string CoverageText(const Comparison& comparison) {
  std::vector<std::string> parts;
  for (const aggregator::v1::Coverage::Part& part : comparison.answer.coverage().parts()) {
    if (part.rows() > 0) parts.push_back(PartText(comparison, part));
  }
  if (parts.empty()) return "";
  return absl::StrCat("\n", comparison.labels.comparison.coverage, comparison.labels.gap,
                      absl::StrJoin(parts, comparison.labels.separator), "\n");
}

}  // namespace kuzukuri::report
