#include "clients/cli/import/plan_explanations.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/files/words.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;

using Explanations = std::vector<std::pair<std::string, Placed<v1::Explanation>>>;

std::string YearName(const Record& record) {
  return platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear());
}

std::string ExplanationName(const Record& record) {
  return absl::StrCat(YearName(record), "/explanations/", record.Text("explanation"));
}

// The name of what is named as below the row's year, or, of another one, with that year:
// `projects/I-2`, `fiscalYears/2023/projects/I-2`.
std::string NameOf(const FileSet& files, const Record& record, const std::string& item) {
  const std::string parent = absl::StartsWith(item, "fiscalYears/")
                                 ? platform::JurisdictionName(record.Jurisdiction())
                                 : YearName(record);
  return files.names.Of(absl::StrCat(parent, "/", item));
}

// The name comparisons have for a kind of finding.
std::string FindingKind(const Record& record) {
  const auto kind = ReadWord<aggregator::v1::Finding::Kind>(record, "finding_kind", true);
  if (kind == aggregator::v1::Finding::KIND_UNSPECIFIED) return "";
  return std::string(absl::StripPrefix(aggregator::v1::Finding::Kind_Name(kind), "KIND_"));
}

void ReadExplanations(const FileSet& files, Problems& problems, Explanations& explanations) {
  ForEachRow(files, "explanations",
             {"jurisdiction", "fiscal_year", "explanation", "compared_fiscal_year", "nodes",
              "indicator", "finding_kind", "state", "author", "text"},
             problems, [&](const Record& record) {
               v1::Explanation explanation;
               explanation.set_name(ExplanationName(record));
               if (!record.Cell("compared_fiscal_year").empty()) {
                 explanation.set_compared_fiscal_year(record.Number("compared_fiscal_year"));
               }
               for (const std::string& item : record.List("nodes")) {
                 explanation.add_nodes(NameOf(files, record, item));
               }
               const std::string indicator = record.Text("indicator");
               if (!indicator.empty()) explanation.set_indicator(NameOf(files, record, indicator));
               explanation.set_finding_kind(FindingKind(record));
               explanation.set_state(ReadWord<v1::Explanation::State>(record, "state"));
               explanation.set_author(record.Text("author"));
               explanation.set_text(record.Text("text"));
               explanations.emplace_back(YearName(record),
                                         Placed<v1::Explanation>{explanation, record.place(), {}});
             });
}

bool IsOfIndicator(v1::ExplainedFigure::Measure measure) {
  return measure == v1::ExplainedFigure::MEASURE_INDICATOR_TARGET ||
         measure == v1::ExplainedFigure::MEASURE_INDICATOR_ACTUAL;
}

void ReadFigure(const Record& record, v1::ExplainedFigure* figure) {
  figure->set_fiscal_year(record.Number("figure_fiscal_year"));
  figure->set_measure(ReadWord<v1::ExplainedFigure::Measure>(record, "measure"));
  figure->set_component(record.Text("component"));
  if (!IsOfIndicator(figure->measure())) {
    figure->set_amount_yen(record.Integer("value"));
  } else if (const auto value = record.Decimal("value")) {
    *figure->mutable_value() = *value;
  }
}

void ReadFigures(const FileSet& files, Problems& problems, Explanations& explanations) {
  ForEachRow(
      files, "explanation_figures",
      {"jurisdiction", "fiscal_year", "explanation", "figure_fiscal_year", "measure", "component",
       "value"},
      problems, [&](const Record& record) {
        const std::string name = ExplanationName(record);
        for (auto& [year, explanation] : explanations) {
          if (explanation.message.name() != name) continue;
          explanation.parts[absl::StrCat("figures[", explanation.message.figures_size(), "]")] =
              record.place();
          return ReadFigure(record, explanation.message.add_figures());
        }
        record.Problem("explanation",
                       "no such explanation in explanations.csv; import both files together");
      });
}

}  // namespace

void PlanExplanations(const FileSet& files, Problems& problems, ChangeSet& changes) {
  Explanations explanations;
  ReadExplanations(files, problems, explanations);
  ReadFigures(files, problems, explanations);
  Rows<v1::Explanation> rows;
  for (auto& [year, explanation] : explanations) rows.Add(year, std::move(explanation));
  changes.Add<v1::Explanation>(
      "explanations", rows,
      AskByList<v1::Explanation, v1::ListExplanationsRequest, v1::ListExplanationsResponse>(
          [](Connection& c, auto... a) { return c.catalog().ListExplanations(a...); },
          [](const auto& page) -> auto& { return page.explanations(); }),
      WhatDiffers::kIsKept, NotSaid(files, "explanation_figures", "figures"));
}

}  // namespace kuzukuri::cli
