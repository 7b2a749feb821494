// The page of a comparison, as a council member reads it: in Japanese, aligned, sparing.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::cli {

struct PageOptions {
  std::string title;            // of the jurisdiction
  std::string language = "ja";  // or en
  std::string level = "project";
  std::string filter{};  // what the rows were chosen by; empty: all are there
  int64_t unit_yen = 1000;
  int width = 120;
  int ambiguous_width = 1;
  bool indicators = false;
  bool why = false;             // what each change is made of
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
std::string RenderPage(const aggregator::v1::CompareExecutionResponse& response,
                       const PageOptions& options);

}  // namespace kuzukuri::cli
