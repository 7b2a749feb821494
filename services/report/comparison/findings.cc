#include "services/report/comparison/findings.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/report/text/finding_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

FindingContext ContextOf(const Comparison& comparison) {
  FindingContext context;
  context.labels = &comparison.labels;
  context.unit_yen = comparison.options.unit_yen;
  context.rounded_rates = comparison.options.rounded_rates;
  context.hold_below_full = comparison.options.hold_below_full;
  const ComparisonColumns& columns = comparison.columns;
  for (int i = 0; i < columns.size(); ++i) {
    context.columns.push_back(&comparison.answer.columns(i));
    context.column_names.push_back(columns.wide() ? columns.Name(i) : columns.Heading(i));
  }
  return context;
}

bool IsOnlyCounted(const v1::Finding& finding) {
  return finding.severity() == v1::Finding::SEVERITY_INFO &&
         finding.kind() != v1::Finding::KIND_LOW_EXECUTION &&
         finding.kind() != v1::Finding::KIND_CARRY_OVER_NOT_TOLD;
}

std::string CountText(const Labels& labels, v1::Finding::Kind kind, int count) {
  const std::string name = labels.finding_kinds.Of(kind);
  return absl::StrCat("  ・", name.empty() ? labels.comparison.other_findings : name, labels.gap,
                      absl::Substitute(labels.comparison.count, count), "\n");
}

}  // namespace

std::string FindingsText(const Comparison& comparison) {
  const FindingContext context = ContextOf(comparison);
  std::string out;
  std::map<v1::Finding::Kind, int> counted;
  for (const v1::Finding& finding : comparison.answer.findings()) {
    if (!comparison.options.all_findings && IsOnlyCounted(finding)) {
      ++counted[finding.kind()];
    } else {
      absl::StrAppend(&out, "  ・", FindingSentence(context, finding), "\n");
    }
  }
  for (const auto& [kind, count] : counted) out += CountText(comparison.labels, kind, count);
  const Labels& labels = comparison.labels;
  const char* heading =
      comparison.options.unexplained ? labels.explanations.unexplained : labels.findings;
  return out.empty() ? "" : absl::StrCat("\n", heading, "\n", out);
}

}  // namespace kuzukuri::report
