#include "services/report/comparison/footer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

bool IsProjected(const v1::Row& row) {
  return std::any_of(row.paces().begin(), row.paces().end(),
                     [](const v1::Pace& pace) { return pace.has_projected_yen(); });
}

bool HasProjections(const v1::CompareExecutionResponse& answer) {
  return IsProjected(answer.total()) ||
         std::any_of(answer.rows().begin(), answer.rows().end(), IsProjected);
}

}  // namespace

std::string FooterText(const Comparison& comparison) {
  const Labels& labels = comparison.labels;
  const char* rounding = comparison.options.rounded_totals ? labels.comparison.totals_of_rounded
                                                           : labels.comparison.totals_of_exact;
  std::string out =
      absl::StrCat("\n", labels.absent, labels.sentence_gap,
                   absl::Substitute(rounding, UnitLabel(labels, comparison.options.unit_yen)));
  if (HasProjections(comparison.answer)) {
    absl::StrAppend(&out, "\n", labels.comparison.projection_note);
  }
  return absl::StrCat(out, "\nsnapshot ", comparison.answer.snapshot(), "\n");
}

}  // namespace kuzukuri::report
