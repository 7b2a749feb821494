#include "services/aggregator/answer/explanations.h"

#include <set>

#include "services/aggregator/wire/explanation_bytes.h"
#include "services/aggregator/wire/frame.h"

namespace kuzukuri::aggregator {
namespace {

// Asks the indicators of a comparison; without them nothing is known of their values.
IndicatorValueOf ValuesOf(const IndicatorTable* table) {
  return [table](const Explanation& explanation,
                 const ExplainedFigure& figure) -> std::optional<Decimal> {
    if (table == nullptr) return std::nullopt;
    return table->ValueIn(explanation.indicator, figure.fiscal_year, figure.component,
                          figure.measure == ExplainedMeasure::kIndicatorActual
                              ? indicator::v1::VALUE_ROLE_ACTUAL
                              : indicator::v1::VALUE_ROLE_TARGET);
  };
}

}  // namespace

ExplanationTable::ExplanationTable(const Query& query, const Plan& plan, const CompareInput& input)
    : query_(query),
      plan_(plan),
      input_(input),
      explanations_(input, query.explanations == ExplanationChoice::kWithDrafts,
                    ValuesOf(plan.indicators())) {
  if (query.explanations == ExplanationChoice::kNone) return;
  for (const ToldExplanation& told : explanations_.all()) {
    bytes_.push_back(ExplanationBytes(told, SubjectsOf(*told.explanation)));
  }
}

std::vector<std::string> ExplanationTable::SubjectsOf(const Explanation& explanation) const {
  std::vector<std::string> subjects;
  for (const std::string& node : explanation.nodes) {
    subjects.push_back(input_.plan->names->Of(node).Text());
  }
  if (!explanation.indicator.empty() && plan_.indicators() != nullptr) {
    subjects.push_back(plan_.indicators()->DisplayNameOf(explanation.indicator));
  }
  return subjects;
}

void ExplanationTable::Append(const Row& row, std::string& out) const {
  if (bytes_.empty()) return;
  std::vector<std::string> indicators;
  if (plan_.indicators() != nullptr && row.info->kind == RowKind::kNodes) {
    indicators = plan_.indicators()->NamesOf(row.members);
  }
  for (const size_t i : explanations_.Of(row, indicators)) {
    AppendFrame(v1::Row::kExplanationsFieldNumber, bytes_[i], out);
  }
}

std::vector<v1::RowExplanation> ExplanationTable::Of(
    const std::string& node, const std::vector<v1::IndicatorResult>& indicators) const {
  std::vector<v1::RowExplanation> made;
  if (bytes_.empty()) return made;
  std::set<size_t> found = explanations_.Of(node);
  for (const v1::IndicatorResult& result : indicators) {
    found.merge(explanations_.Of(result.indicator().name()));
  }
  for (const size_t i : found) made.emplace_back().ParseFromString(bytes_[i]);
  return made;
}

void ExplanationTable::Choose(Findings& findings) const {
  for (Finding& finding : findings) finding.explanations = explanations_.Explaining(finding);
  if (query_.findings == FindingChoice::kAll) return;
  const bool explained = query_.findings == FindingChoice::kExplained;
  std::erase_if(findings,
                [&](const Finding& finding) { return finding.explanations.empty() == explained; });
}

}  // namespace kuzukuri::aggregator
