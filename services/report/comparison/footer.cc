#include "services/report/comparison/footer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/report/text/amounts.h"
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

bool IsAnyIncomplete(const v1::Row& row) {
  return std::any_of(row.cells().begin(), row.cells().end(), IsIncomplete) ||
         std::any_of(row.members().begin(), row.members().end(),
                     [](const v1::Member& member) { return IsIncomplete(member.cell()); });
}

bool HasIncomplete(const v1::CompareExecutionResponse& answer) {
  const auto any = [](const auto& rows) {
    return std::any_of(rows.begin(), rows.end(), IsAnyIncomplete);
  };
  return any(answer.rows()) || any(answer.subtotals()) || IsAnyIncomplete(answer.total()) ||
         IsAnyIncomplete(answer.outside_total());
}

bool HasIncomplete(const Comparison& comparison) {
  const auto* sub_projects = comparison.options.sub_projects;
  return HasIncomplete(comparison.answer) ||
         (sub_projects != nullptr && HasIncomplete(*sub_projects));
}

}  // namespace

std::string FooterText(const Comparison& comparison) {
  const Labels& labels = comparison.labels;
  const char* rounding = comparison.options.rounded_totals ? labels.comparison.totals_of_rounded
                                                           : labels.comparison.totals_of_exact;
  std::string out =
      absl::StrCat("\n", labels.absent, labels.sentence_gap,
                   absl::Substitute(rounding, UnitLabel(labels, comparison.options.unit_yen)));
  if (HasIncomplete(comparison)) absl::StrAppend(&out, "\n", labels.incomplete_legend);
  if (HasProjections(comparison.answer)) {
    absl::StrAppend(&out, "\n", labels.comparison.projection_note);
  }
  return absl::StrCat(out, "\nsnapshot ", comparison.answer.snapshot(), "\n");
}

}  // namespace kuzukuri::report
