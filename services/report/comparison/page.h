// The page of a comparison, as a council member reads it: aligned, sparing.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

struct ComparisonPageOptions {
  std::string title;  // of the jurisdiction
  Language language = Language::kJapanese;
  aggregator::v1::Level level = aggregator::v1::LEVEL_PROJECT;
  std::string filter{};  // what the rows were chosen by; empty: all are there
  int64_t unit_yen = 1000;
  int width = 120;
  int ambiguous_width = 1;
  bool indicators = false;
  bool why = false;             // what each change is made of, and explanations
  bool unexplained = false;     // the answer has no findings but those that nothing explains
  bool places = false;          // where the published statements print the figures
  bool components = false;      // what each appropriation is made of
  bool all_findings = false;    // those that are only good to know one by one too
  bool rounded_totals = false;  // the answer sums its totals from rounded rows
  bool rounded_rates = false;
  bool hold_below_full = false;
  // The same comparison by sub-project, to show under each project; may be null.
  const aggregator::v1::CompareExecutionResponse* sub_projects = nullptr;
};

// The whole page. The answer must have been asked for with a presentation of the same unit.
std::string RenderComparison(const aggregator::v1::CompareExecutionResponse& answer,
                             const ComparisonPageOptions& options);

}  // namespace kuzukuri::report
