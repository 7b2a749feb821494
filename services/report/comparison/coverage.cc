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
  for (const int64_t yen : part.appropriation_yen()) amounts.push_back(comparison.Rounded(yen));
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
